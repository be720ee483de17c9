"""Pages of plans, by what one does there: one list per room of `views`."""

urlpatterns: list = []
