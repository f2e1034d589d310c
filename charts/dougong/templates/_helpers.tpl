{{- define "dougong.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "dougong.labels" -}}
app.kubernetes.io/part-of: dougong
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/* Of one workload; never changed, deployments are selected by it. Takes root, service, kind. */}}
{{- define "dougong.selector" -}}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/name: {{ .service }}
app.kubernetes.io/component: {{ .kind }}
{{- end }}

{{- define "dougong.image" -}}
{{- $name := .Values.image.repository }}
{{- with .Values.image.registry }}{{- $name = printf "%s/%s" (trimSuffix "/" .) $name }}{{- end }}
{{- if .Values.image.digest }}{{ $name }}@{{ .Values.image.digest }}
{{- else }}{{ $name }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{- end }}
{{- end }}

{{- define "dougong.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "dougong.name" .) }}
{{- else }}{{ .Values.serviceAccount.name | default "default" }}{{- end }}
{{- end }}

{{/* The settings of one workload: its own over services.<service>.<kind>, over defaults.<kind>; as YAML. */}}
{{- define "dougong.workload" -}}
{{- $own := deepCopy (index .root.Values.services .service .kind | default dict) }}
{{- mergeOverwrite (deepCopy (index .root.Values.defaults .kind)) $own | toYaml }}
{{- end }}

{{- define "dougong.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "dougong.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "dougong.databaseUrl" -}}
{{- $db := .root.Values.database -}}
{{- $ca := ternary "/run/dougong/ca/ca.crt" "system" (ne $db.caSecret.name "") -}}
postgresql://{{ $db.user }}@{{ $db.host }}:{{ $db.port }}/{{ $db.prefix }}_{{ .service }}?sslmode={{ $db.sslMode }}
{{- if hasPrefix "verify" $db.sslMode }}&sslrootcert={{ $ca }}{{ end }}
{{- end }}

{{/* The environment of one process. Takes root, service, kind (serve, work, migrate, found). */}}
{{- define "dougong.environment" -}}
{{- $values := .root.Values }}
{{- $name := include "dougong.name" .root }}
- {name: DOUGONG_MODE, value: production}
- {name: DOUGONG_PUBLIC_URL, value: {{ $values.publicUrl | quote }}}
- {name: DOUGONG_BUS_PREFIX, value: {{ $values.rabbitmq.prefix | quote }}}
- {name: DOUGONG_LOG_LEVEL, value: {{ $values.telemetry.logLevel | quote }}}
- {name: DOUGONG_OTLP_ENDPOINT, value: {{ $values.telemetry.otlpEndpoint | quote }}}
- {name: DOUGONG_DATA_DIR, value: /data}
- {name: DOUGONG_TOKEN_PUBLIC_KEY, value: /run/dougong/keys/token_public.pem}
- {name: DOUGONG_SERVICE_SECRET, value: /run/dougong/keys/service_secret}
- name: DOUGONG_AMQP_URL
  valueFrom: {secretKeyRef: {{ dict "name" $values.rabbitmq.urlSecret.name "key" $values.rabbitmq.urlSecret.key | toJson }}}
{{- range $peer, $fact := include "dougong.facts" .root | fromYaml }}
{{- if not $fact.http }}
- {name: DOUGONG_{{ upper $peer }}_ADDR, value: "dns:///{{ $name }}-{{ $peer }}:50051"}
{{- end }}
{{- end }}
{{- if eq .service "gateway" }}
- {name: DOUGONG_HTTP_BIND, value: "0.0.0.0:8080"}
- {name: DOUGONG_WEB_DIR, value: /app/gateway/web/dist}
{{- else }}
- {name: DOUGONG_DATABASE_URL, value: {{ include "dougong.databaseUrl" . | quote }}}
- name: PGPASSWORD
  valueFrom: {secretKeyRef: {{ dict "name" $values.database.passwordSecret.name "key" $values.database.passwordSecret.key | toJson }}}
{{- end }}
{{- if eq .service "identity" }}
- {name: DOUGONG_TOKEN_PRIVATE_KEY, value: /run/dougong/keys/token_private.pem}
{{- end }}
{{- if eq .service "records" }}
- {name: DOUGONG_FILES, value: {{ $values.files.backend }}}
- {name: DOUGONG_FILE_MB, value: {{ $values.files.largestMb | quote }}}
- {name: DOUGONG_FILES_QUOTA_MB, value: {{ $values.files.quotaMb | quote }}}
{{- if eq $values.files.backend "s3" }}
- {name: DOUGONG_S3_ENDPOINT, value: {{ $values.files.s3.endpoint | quote }}}
- {name: DOUGONG_S3_BUCKET, value: {{ $values.files.s3.bucket | quote }}}
- {name: DOUGONG_S3_REGION, value: {{ $values.files.s3.region | quote }}}
- {name: DOUGONG_S3_ACCESS_KEY, value: /run/dougong/s3/access_key}
- {name: DOUGONG_S3_SECRET_KEY, value: /run/dougong/s3/secret_key}
{{- end }}
{{- end }}
{{- if and (eq .service "notifications") $values.mail.url }}
- {name: DOUGONG_SMTP_URL, value: {{ $values.mail.url | quote }}}
{{- with $values.mail.from }}
- {name: DOUGONG_MAIL_FROM, value: {{ . | quote }}}
{{- end }}
{{- if $values.mail.passwordSecret.name }}
- {name: DOUGONG_SMTP_PASSWORD, value: /run/dougong/mail/password}
{{- end }}
{{- end }}
{{- if eq .service "hub" }}
- {name: DOUGONG_ENCRYPTION_KEY, value: /run/dougong/keys/encryption_key}
- {name: DOUGONG_WEBHOOK_NETWORKS, value: {{ join "," $values.webhookNetworks | quote }}}
{{- end }}
{{- if eq .kind "serve" }}
{{- if ne .service "gateway" }}
- {name: DOUGONG_GRPC_BIND, value: "0.0.0.0:50051"}
{{- end }}
{{- else if eq .kind "work" }}
- {name: DOUGONG_HEALTH_PORT, value: "8081"}
{{- end }}
{{- with $values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Keys: each service gets those it needs. Only identity can sign tokens, only the hub opens vendors' secrets. */}}
{{- define "dougong.keyItems" -}}
- {key: token_public.pem, path: token_public.pem}
- {key: service_secret, path: service_secret}
{{- if eq .service "identity" }}
- {key: token_private.pem, path: token_private.pem}
{{- end }}
{{- if eq .service "hub" }}
- {key: encryption_key, path: encryption_key}
{{- end }}
{{- end }}

{{- define "dougong.volumes" -}}
{{- $values := .root.Values }}
- name: keys
  secret:
    secretName: {{ $values.keys.existingSecret }}
    defaultMode: 0440
    items: {{- include "dougong.keyItems" . | nindent 6 }}
- {name: tmp, emptyDir: {}}
{{- if and (eq .service "records") (eq $values.files.backend "disk") (ne .kind "migrate") }}
- name: data
  persistentVolumeClaim:
    claimName: {{ $values.files.disk.existingClaim | default (printf "%s-files" (include "dougong.name" .root)) }}
{{- else }}
- name: data
  emptyDir: {{- with .scratch }} {sizeLimit: {{ . }}}{{ else }} {}{{ end }}
{{- end }}
{{- if and (ne .service "gateway") $values.database.caSecret.name }}
- name: ca
  secret: {secretName: {{ $values.database.caSecret.name }}, items: [{key: {{ $values.database.caSecret.key }}, path: ca.crt}]}
{{- end }}
{{- if and (eq .service "records") (eq $values.files.backend "s3") }}
- name: s3
  secret:
    secretName: {{ $values.files.s3.credentialsSecret.name }}
    defaultMode: 0440
    items:
      - {key: {{ $values.files.s3.credentialsSecret.accessKey }}, path: access_key}
      - {key: {{ $values.files.s3.credentialsSecret.secretKey }}, path: secret_key}
{{- end }}
{{- if and (eq .service "notifications") $values.mail.url $values.mail.passwordSecret.name }}
- name: mail
  secret:
    secretName: {{ $values.mail.passwordSecret.name }}
    defaultMode: 0440
    items: [{key: {{ $values.mail.passwordSecret.key }}, path: password}]
{{- end }}
{{- end }}

{{- define "dougong.mounts" -}}
{{- $values := .root.Values }}
- {name: keys, mountPath: /run/dougong/keys, readOnly: true}
- {name: tmp, mountPath: /tmp}
- {name: data, mountPath: /data}
{{- if and (ne .service "gateway") $values.database.caSecret.name }}
- {name: ca, mountPath: /run/dougong/ca, readOnly: true}
{{- end }}
{{- if and (eq .service "records") (eq $values.files.backend "s3") }}
- {name: s3, mountPath: /run/dougong/s3, readOnly: true}
{{- end }}
{{- if and (eq .service "notifications") $values.mail.url $values.mail.passwordSecret.name }}
- {name: mail, mountPath: /run/dougong/mail, readOnly: true}
{{- end }}
{{- end }}

{{/* What every pod of the release has in common. Takes root and account. */}}
{{- define "dougong.podCommon" -}}
{{- $values := .root.Values }}
serviceAccountName: {{ .account }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- include "dougong.podSecurity" . | nindent 2 }}
{{- with $values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
