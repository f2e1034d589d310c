{{/* What the code of the release says of its services; `make verify-chart` compares it with the code itself. */}}

{{- define "dougong.facts" -}}
gateway: {module: gateway.api, http: 8080, calls: [identity, records, workflow, notifications, reporting, hub]}
identity: {module: services.identity, calls: [], queues: []}
records:
  module: services.records
  calls: [identity]
  queues: [records.commands, records.imports, records.jobs, records.indexes, records.followers, records.matching]
workflow:
  module: services.workflow
  calls: [identity, records]
  queues: [workflow.rules, workflow.replies, workflow.flows, workflow.forms, workflow.people]
notifications:
  module: services.notifications
  calls: [identity]
  queues: [notifications.notify, notifications.record_news]
reporting: {module: services.reporting, calls: [identity, records], queues: [reporting.changes, reporting.forms]}
hub:
  module: connectors.hub
  calls: [identity, records]
  queues: [hub.intents, hub.jobs, hub.pulls, hub.changes, hub.deliveries]
{{- end }}
