from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts import services


class Command(BaseCommand):
    help = "Makes an administrator of this installation and prints a link where she sets her password."

    def add_arguments(self, parser):
        parser.add_argument("--email", required=True, help="her e-mail address, which is her login")

    def handle(self, *, email, **options):
        try:
            validate_email(email.strip())
        except ValidationError:
            raise CommandError(f"{email!r} is no e-mail address.") from None
        user, is_new = services.make_administrator(email)
        before = "was made" if is_new else "has an account already and is"
        self.stdout.write(f"{user.email} {before} an administrator.")
        self.stdout.write(f"Set the password here, once:\n{services.password_link(user)}")
