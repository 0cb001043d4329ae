"""Nothing to do here: after every migration the guards are installed again, and there is a new one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = []
