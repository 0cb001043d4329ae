from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoices", "0004_home_and_list")]

    operations = [
        migrations.RemoveIndex(model_name="standing", name="standing_open"),
        migrations.RemoveIndex(model_name="standing", name="standing_due"),
        migrations.RemoveField(model_name="standing", name="is_open"),
        migrations.AddField(
            model_name="standing",
            name="is_open",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(models.When(open_minor__gt=0, then=models.Value(1)), default=models.Value(0)),
                output_field=models.SmallIntegerField(),
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(fields=["business", "is_open", "invoice"], name="standing_open"),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                fields=["business", "is_open", "due_date", "currency", "open_minor"], name="standing_due"
            ),
        ),
    ]
