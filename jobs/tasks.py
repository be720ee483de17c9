from celery import shared_task

from jobs import runner, services

execute = runner.execute


@shared_task(name="jobs.mend")
def mend():
    services.mend()
