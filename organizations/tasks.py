from celery import shared_task

from organizations import bin as bin_


@shared_task(name="organizations.empty_the_bin")
def empty_the_bin():
    bin_.empty()
