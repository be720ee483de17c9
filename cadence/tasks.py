"""What workers and the beat do. The tasks stand beside the rest of their rooms: `notices`, `reminders`, `meeting_reminders`."""

from cadence import meeting_reminders, notices, reminders

mail_notice = notices.mail_notice
mail_digest = notices.mail_digest
send_notices = notices.send_notices
remind = reminders.remind
remind_of_meetings = meeting_reminders.remind_of_meetings
