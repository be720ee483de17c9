"""Pages of the API. Apart from the viewsets, because DRF imports its default pagination while it loads them."""

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
