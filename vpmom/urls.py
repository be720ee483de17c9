"""Pages of plans, by what one does there: one list per room of `views`."""

from django.urls import path

from vpmom.views import cascading, copying, documents, editing, following, handbook, importing, signing, versions

urlpatterns = [
    # editing
    path("plans/", editing.index, name="plans"),
    path("plans/new/", editing.create, name="plan-new"),
    path("plans/<int:plan_id>/", editing.page, name="plan"),
    path("plans/<int:plan_id>/delete/", editing.delete, name="plan-delete"),
    path("plans/<int:plan_id>/archive/", editing.archive, name="plan-archive"),
    # importing
    path("plans/import/", importing.bring_in, name="plan-import"),
    path("plans/import/store/", importing.store, name="plan-import-store"),
    path("plans/<int:plan_id>/source/", importing.source_page, name="plan-source"),
    # cascading
    path("plans/map/", cascading.plans_map, name="plans-map"),
    path("plans/contradictions/", cascading.contradictions, name="plans-contradictions"),
    path("plans/<int:plan_id>/family/", cascading.family, name="plan-family"),
    path("plans/<int:plan_id>/family/link/", cascading.link, name="plan-link-parent"),
    path("plans/<int:plan_id>/family/<int:link_id>/unlink/", cascading.unlink, name="plan-unlink-parent"),
    path("plans/<int:plan_id>/questions/<int:question_id>/", cascading.answer, name="plan-answer-question"),
    path("plans/<int:plan_id>/trade-offs/", cascading.trade_offs, name="plan-tradeoffs"),
    # following
    path("plans/<int:plan_id>/follow/", following.follow, name="plan-follow"),
    path("plans/<int:plan_id>/follow/weights/", following.weigh, name="plan-weigh"),
    path("plans/<int:plan_id>/measures/<uuid:item>/", following.measure, name="plan-measure"),
    path("plans/<int:plan_id>/measures/<uuid:item>/check-in/", following.check_in, name="plan-check-in"),
    path("plans/<int:plan_id>/check-in/", following.check_in_all, name="plan-check-in-all"),
    path("plans/<int:plan_id>/check-ins.csv", following.download, {"kind": "csv"}, name="plan-check-ins-csv"),
    path("plans/<int:plan_id>/check-ins.xlsx", following.download, {"kind": "xlsx"}, name="plan-check-ins-xlsx"),
    path("plans/<int:plan_id>/summary/", copying.summary, name="plan-summary"),
    path("plans/<int:plan_id>/copy/", copying.copy, name="plan-copy"),
    # signing
    path("plans/<int:plan_id>/signing/", signing.page, name="plan-signing"),
    path("plans/<int:plan_id>/signing/submit/", signing.submit, name="plan-submit"),
    path("plans/<int:plan_id>/signing/withdraw/", signing.withdraw, name="plan-withdraw"),
    path("plans/<int:plan_id>/signing/reopen/", signing.reopen, name="plan-reopen"),
    path("plans/<int:plan_id>/signing/close-draft/", signing.close_draft, name="plan-close-draft"),
    path("plans/<int:plan_id>/signing/answer/", signing.answer, name="plan-answer"),
    path("plans/<int:plan_id>/signing/decide/", signing.decide, name="plan-decide"),
    path("plans/<int:plan_id>/signing/send-back/", signing.send_back, name="plan-send-back"),
    path("plans/<int:plan_id>/signing/overrule/<int:asked_id>/", signing.overrule, name="plan-overrule"),
    path("plans/<int:plan_id>/versions/", versions.index, name="plan-versions"),
    path("plans/<int:plan_id>/versions/<int:version_id>/", versions.one, name="plan-version"),
    path("plans/<int:plan_id>/diff/", versions.diff, name="plan-diff"),
    # documents and handbook
    path("plans/<int:plan_id>/share/", documents.share, name="plan-share"),
    path("plans/<int:plan_id>/public/", documents.set_public, name="plan-public"),
    path("plans/<int:plan_id>/report/", documents.report, name="plan-report"),
    path("plans/<int:plan_id>/plan.<slug:file_format>", documents.download, name="plan-file"),
    path("operations/", handbook.operations, name="operations"),
    path("operations/operations.md", handbook.operations_markdown, name="operations-markdown"),
    path("operations/public/", handbook.set_public, name="operations-public"),
    path("operations/departments/", handbook.arrange, name="operations-arrange"),
    path("operations/departments/organization/", handbook.department, name="department-whole"),
    path("operations/departments/<int:unit_id>/", handbook.department, name="department"),
]
