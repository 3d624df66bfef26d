{{/*
Who may speak with whom; all else is denied. Rules name pods by the labels that the charts give them, what is outside of them by
values.
*/}}
{{- define "service-lib.networkPolicies" -}}
{{- $service := include "service-lib.definition" . | fromYaml }}
{{- $network := .Values.network }}
{{- $gateway := list (dict "podSelector" (dict "matchLabels" (dict "app.kubernetes.io/name" "platform" "app.kubernetes.io/component" "gateway"))) }}
{{- $monitoring := list (dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" $network.monitoringNamespace))) }}
{{- $dapr := list (dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" $network.daprNamespace))) }}
{{- $inCluster := list (include "service-lib.peer" (dict "name" "platform" "component" "kafka") | fromYaml) }}
{{- $anywhere := list (dict "ipBlock" (dict "cidr" "0.0.0.0/0")) (dict "ipBlock" (dict "cidr" "::/0")) }}
{{- $kafka := $network.kafka | default (ternary $anywhere $inCluster (not (empty .Values.kafka.bootstrapServers))) }}
{{- $peerApi := list (include "service-lib.peer" (dict "name" $service.peer "component" "api") | fromYaml) }}
{{- $peerWorker := list (include "service-lib.peer" (dict "name" $service.peer "component" "worker") | fromYaml) }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Chart.Name }}-api
  labels: {{- include "service-lib.labels" (dict "root" . "component" "api") | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "service-lib.selectorLabels" (dict "root" . "component" "api") | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    {{- include "service-lib.rule" (dict "way" "from" "peers" $gateway "ports" (list "http" "grpc")) | nindent 4 }}
    {{- include "service-lib.rule" (dict "way" "from" "peers" $peerWorker "ports" (list "internal-grpc")) | nindent 4 }}
    {{- if $service.publishesKeys }}
    {{- include "service-lib.rule" (dict "way" "from" "peers" $peerApi "ports" (list "http")) | nindent 4 }}
    {{- end }}
    {{- $own := list (include "service-lib.peer" (dict "name" .Chart.Name "component" "test") | fromYaml) }}
    {{- include "service-lib.rule" (dict "way" "from" "peers" $own "ports" (list "http")) | nindent 4 }}
    {{- include "service-lib.rule" (dict "way" "from" "peers" $monitoring "ports" (list "metrics")) | nindent 4 }}
  egress:
    {{- include "service-lib.dnsRule" $network | nindent 4 }}
    {{- include "service-lib.rule" (dict "way" "to" "peers" $network.database "ports" (list .Values.database.port)) | nindent 4 }}
    {{- if $service.readsKeys }}
    {{- include "service-lib.rule" (dict "way" "to" "peers" $peerApi "ports" (list 3000)) | nindent 4 }}
    {{- end }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Chart.Name }}-worker
  labels: {{- include "service-lib.labels" (dict "root" . "component" "worker") | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "service-lib.selectorLabels" (dict "root" . "component" "worker") | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    {{- include "service-lib.rule" (dict "way" "from" "peers" $monitoring "ports" (list "metrics" 9090)) | nindent 4 }}
  egress:
    {{- include "service-lib.dnsRule" $network | nindent 4 }}
    {{- include "service-lib.rule" (dict "way" "to" "peers" $network.database "ports" (list .Values.database.port)) | nindent 4 }}
    {{- include "service-lib.rule" (dict "way" "to" "peers" $kafka "ports" (list (include "service-lib.kafkaPort" . | int))) | nindent 4 }}
    {{- include "service-lib.rule" (dict "way" "to" "peers" $peerApi "ports" (list 5001)) | nindent 4 }}
    {{- /* The operator's and the sentry's ports. */}}
    {{- include "service-lib.rule" (dict "way" "to" "peers" $dapr "ports" (list 6500 50001)) | nindent 4 }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Chart.Name }}-migrate
  labels: {{- include "service-lib.labels" (dict "root" . "component" "migrate") | nindent 4 }}
  annotations: {{- include "service-lib.beforeMigration" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "service-lib.selectorLabels" (dict "root" . "component" "migrate") | nindent 6 }}
  policyTypes: [Ingress, Egress]
  egress:
    {{- include "service-lib.dnsRule" $network | nindent 4 }}
    {{- include "service-lib.rule" (dict "way" "to" "peers" $network.database "ports" (list .Values.database.port)) | nindent 4 }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Chart.Name }}-test
  labels: {{- include "service-lib.labels" (dict "root" . "component" "test") | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "service-lib.selectorLabels" (dict "root" . "component" "test") | nindent 6 }}
  policyTypes: [Ingress, Egress]
  egress:
    {{- include "service-lib.dnsRule" $network | nindent 4 }}
    {{- $api := list (include "service-lib.peer" (dict "name" .Chart.Name "component" "api") | fromYaml) }}
    {{- include "service-lib.rule" (dict "way" "to" "peers" $api "ports" (list 3000)) | nindent 4 }}
{{- end }}

{{- define "service-lib.peer" -}}
podSelector:
  matchLabels:
    app.kubernetes.io/name: {{ .name }}
    app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* One rule; in: {way: from or to, peers, ports: names or numbers}. */}}
{{- define "service-lib.rule" -}}
- {{ .way }}: {{- toYaml .peers | nindent 4 }}
  ports:
    {{- range .ports }}
    - {protocol: TCP, port: {{ . }}}
    {{- end }}
{{- end }}

{{- define "service-lib.dnsRule" -}}
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ .dns.namespace }}
      podSelector:
        matchLabels: {{- toYaml .dns.labels | nindent 10 }}
  ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
{{- end }}

{{- define "service-lib.kafkaPort" -}}
{{- regexFind "[0-9]+$" (splitList "," (include "service-lib.kafkaServers" .) | first) }}
{{- end }}

{{/* Of the platform chart's broker by the name that it has from every namespace: KEDA asks from another one. */}}
{{- define "service-lib.kafkaServers" -}}
{{- if .Values.kafka.bootstrapServers -}}
{{- .Values.kafka.bootstrapServers -}}
{{- else if eq .Values.environment "production" -}}
{{- fail "set kafka.bootstrapServers: in production the broker is not that of the platform chart" -}}
{{- else -}}
kafka.{{ .Release.Namespace }}.svc:9093
{{- end -}}
{{- end }}
