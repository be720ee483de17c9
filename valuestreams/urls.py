"""Pages of value streams, by what one does there: one list per room of `views`."""

from django.urls import path

from valuestreams.views import streams

urlpatterns = [
    # streams and states
    path("streams/", streams.index, name="streams"),
    path("streams/new/", streams.create, name="stream-new"),
    path("streams/<int:stream_id>/", streams.page, name="stream"),
    path("streams/<int:stream_id>/settings/", streams.settings, name="stream-settings"),
    path("streams/<int:stream_id>/delete/", streams.delete, name="stream-delete"),
    path("states/<int:state_id>/copy/", streams.copy_state, name="state-copy"),
    path("states/<int:state_id>/name/", streams.rename_state, name="state-rename"),
    path("states/<int:state_id>/demand/", streams.demand, name="state-demand"),
    path("states/<int:state_id>/make-current/", streams.make_current, name="state-make-current"),
    path("states/<int:state_id>/delete/", streams.delete_state, name="state-delete"),
    # map
    # blueprint, funnel, story map
    # numbers
    # simulation
    # flow
    # accounting
    # canvas
    # structure
    # documents
]
