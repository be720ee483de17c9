"""The tasks of the plans, where Celery looks for them."""

from vpmom import check_in_reminders, sign_off_reminders

remind_of_check_ins = check_in_reminders.remind
remind_of_sign_offs = sign_off_reminders.remind
