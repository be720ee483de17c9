from celery import shared_task

from organizations import bin as bin_
from organizations import invitation_mail

mail_invitation = invitation_mail.send


@shared_task(name="organizations.empty_the_bin")
def empty_the_bin():
    bin_.empty()
