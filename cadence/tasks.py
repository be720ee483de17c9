"""What workers and the beat do. The tasks stand beside the rest of their rooms, in `notices` and `reminders`."""

from cadence import notices, reminders

mail_notice = notices.mail_notice
mail_digest = notices.mail_digest
send_notices = notices.send_notices
remind = reminders.remind
