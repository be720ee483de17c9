from celery import shared_task

from jobs import parts, runner, services

execute = runner.execute
execute_part = parts.execute_part


@shared_task(name="jobs.mend")
def mend():
    services.mend()
