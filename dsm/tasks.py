"""The background work of products and services, where Celery looks for it."""

from dsm import federation_tasks, intake_tasks, renewal_reminders

read_items = intake_tasks.read_items
try_items = intake_tasks.try_items
import_items = intake_tasks.import_items
undo_import = intake_tasks.undo_import
forget_files = intake_tasks.forget_files
remind_of_renewals = renewal_reminders.remind_of_renewals
forget_partials = federation_tasks.forget_partials
settle_items = federation_tasks.settle_items
