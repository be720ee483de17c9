import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0001_initial'),
        ('roadmaps', '0002_goal_trace'),
        ('valuestreams', '0004_canvas'),
    ]

    operations = [
        migrations.CreateModel(
            name='InitiativeTrace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step_key', models.SlugField(max_length=60)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organizations.membership')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='traces', to='roadmaps.initiative')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('stream', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='initiative_traces', to='valuestreams.stream')),
            ],
            options={
                'verbose_name': 'initiative of a step',
                'ordering': ['stream', 'step_key', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('initiative', 'stream', 'step_key'), name='an_initiative_traced_once')],
            },
        ),
    ]
