"""Goals and the steps of streams that they serve, and initiatives out of streams and products: pages beside those."""

from django.urls import path

from roadmaps.views import from_products, from_streams, goals

urlpatterns = [
    path("streams/<int:stream_id>/goals/", goals.stream_goals, name="stream-goals"),
    path("streams/<int:stream_id>/goals/search/", goals.search, name="stream-goals-search"),
    path("streams/<int:stream_id>/goals/vision/", goals.describe, name="stream-vision"),
    path("streams/<int:stream_id>/goals/add/", goals.add, name="stream-goal-add"),
    path("streams/<int:stream_id>/goals/<int:trace_id>/remove/", goals.remove, name="stream-goal-remove"),
    path("streams/<int:stream_id>/initiatives/", from_streams.page, name="stream-initiatives"),
    path("streams/<int:stream_id>/initiatives/add/", from_streams.add, name="stream-initiatives-add"),
    path("products/<int:product_id>/initiatives/", from_products.page, name="product-initiatives"),
    path("products/<int:product_id>/initiatives/add/", from_products.add, name="product-initiatives-add"),
    path("goals/", goals.goals_served, name="goals-served"),
    path("goals/goals.csv", goals.goals_served_csv, name="goals-served-csv"),
]
