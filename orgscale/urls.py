from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from orgscale import minutes, views

pages = [
    path("", views.overview, name="overview"),
    path("assessments/", include("assessments.urls")),
    path("frameworks/", include("assessments.framework_urls")),
    path("roadmaps/", include("roadmaps.urls")),
    path("", include("roadmaps.goal_urls")),
    path("", include("vpmom.urls")),
    path("", include("valuestreams.urls")),
    path("", include("dsm.urls")),
    path("", include("cadence.urls")),
    path("meetings/held/<int:occurrence_id>/minutes.pdf", minutes.download, name="occurrence-pdf"),
    path("reports/", include("reports.urls")),
    path("jobs/", include("jobs.urls")),
    path("", include("organizations.urls")),
]
api = [
    path("", include("assessments.api_urls")),
    path("", include("roadmaps.api_urls")),
    path("", include("vpmom.api_urls")),
    path("", include("valuestreams.api_urls")),
    path("", include("dsm.api_urls")),
    path("", include("cadence.api_urls")),
    path("", include("reports.api_urls")),
    path("", include("jobs.api_urls")),
    path("", include("organizations.api_urls")),
]
# Swagger styles its page by style attributes.
api_docs = csp_update({"style-src": [UNSAFE_INLINE]})(SpectacularSwaggerSplitView.as_view(url_name="api-schema"))
urlpatterns = [
    path("", views.home, name="home"),
    path("", include("organizations.front_urls")),
    path("account/", include("allauth.account.urls")),
    path("account/mfa/", include("allauth.mfa.urls")),
    path("account/", include("accounts.urls")),
    path("", include("cadence.front_urls")),
    path("", include("dsm.front_urls")),
    path("", include("vpmom.public_urls")),
    path("o/<slug:org>/", include(pages)),
    path("api/v1/o/<slug:org>/", include(api)),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/v1/docs/", api_docs, name="api-docs"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
handler400 = "orgscale.views.bad_request"
handler403 = "orgscale.views.forbidden"
handler404 = "orgscale.views.not_found"
handler500 = "orgscale.views.server_error"
