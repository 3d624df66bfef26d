{{/*
The connections that a service's pods may make and accept; all others are denied. Rules select pods of these charts by label, and
everything else by values.
*/}}
{{- define "service-lib.networkPolicies" -}}
{{- $service := include "service-lib.definition" . | fromYaml }}
{{- $network := .Values.network }}
{{- $gateway := include "service-lib.pods" (dict "names" (list "infrastructure") "component" "gateway") | fromYamlArray }}
{{- $monitoring := list (dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" $network.monitoringNamespace))) }}
{{- $dapr := list (dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" $network.daprNamespace))) }}
{{- $inCluster := include "service-lib.pods" (dict "names" (list "infrastructure") "component" "kafka") | fromYamlArray }}
{{- $anywhere := list (dict "ipBlock" (dict "cidr" "0.0.0.0/0")) (dict "ipBlock" (dict "cidr" "::/0")) }}
{{- $kafka := $network.kafka | default (ternary $anywhere $inCluster (not (empty .Values.kafka.bootstrapServers))) }}
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
    {{- with $service.snapshotReaders }}
    {{- $workers := include "service-lib.pods" (dict "names" . "component" "worker") | fromYamlArray }}
    {{- include "service-lib.rule" (dict "way" "from" "peers" $workers "ports" (list "internal-grpc")) | nindent 4 }}
    {{- end }}
    {{- with $service.publicKeyReaders }}
    {{- $apis := include "service-lib.pods" (dict "names" . "component" "api") | fromYamlArray }}
    {{- include "service-lib.rule" (dict "way" "from" "peers" $apis "ports" (list "internal-grpc")) | nindent 4 }}
    {{- end }}
    {{- $own := include "service-lib.pods" (dict "names" (list .Chart.Name) "component" "test") | fromYamlArray }}
    {{- include "service-lib.rule" (dict "way" "from" "peers" $own "ports" (list "http")) | nindent 4 }}
    {{- include "service-lib.rule" (dict "way" "from" "peers" $monitoring "ports" (list "metrics")) | nindent 4 }}
  egress:
    {{- include "service-lib.dnsRule" $network | nindent 4 }}
    {{- include "service-lib.rule" (dict "way" "to" "peers" $network.database "ports" (include "service-lib.databasePorts" . | fromJsonArray)) | nindent 4 }}
    {{- with $service.publicKeysOf }}
    {{- $apis := include "service-lib.pods" (dict "names" . "component" "api") | fromYamlArray }}
    {{- include "service-lib.rule" (dict "way" "to" "peers" $apis "ports" (list 5001)) | nindent 4 }}
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
    {{- include "service-lib.rule" (dict "way" "to" "peers" $network.database "ports" (include "service-lib.databasePorts" . | fromJsonArray)) | nindent 4 }}
    {{- include "service-lib.rule" (dict "way" "to" "peers" $kafka "ports" (list (include "service-lib.kafkaPort" . | int))) | nindent 4 }}
    {{- with $service.peers }}
    {{- $apis := include "service-lib.pods" (dict "names" . "component" "api") | fromYamlArray }}
    {{- include "service-lib.rule" (dict "way" "to" "peers" $apis "ports" (list 5001)) | nindent 4 }}
    {{- end }}
    {{- /* Ports of Dapr's operator and of its certificate authority. */}}
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
    {{- include "service-lib.rule" (dict "way" "to" "peers" $network.database "ports" (include "service-lib.databasePorts" . | fromJsonArray)) | nindent 4 }}
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
    {{- $api := include "service-lib.pods" (dict "names" (list .Chart.Name) "component" "api") | fromYamlArray }}
    {{- include "service-lib.rule" (dict "way" "to" "peers" $api "ports" (list 3000)) | nindent 4 }}
{{- end }}

{{/* Peers of a rule: the pods of one component of these charts. In: {names: of charts, component}. Out: a YAML list. */}}
{{- define "service-lib.pods" -}}
{{- range .names }}
- podSelector:
    matchLabels:
      app.kubernetes.io/name: {{ . }}
      app.kubernetes.io/component: {{ $.component }}
{{- end }}
{{- end }}

{{/* One rule. In: {way: "from" or "to", peers, which must not be empty because that means everybody, ports: names or numbers}. */}}
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

{{/* Ports of the database and of a pooler before it, as a JSON list. */}}
{{- define "service-lib.databasePorts" -}}
{{- $database := .Values.database -}}
{{- $direct := ternary (list $database.direct.port) list (not (empty $database.direct.host)) -}}
{{- concat (list $database.port) $direct | uniq | toJson -}}
{{- end }}

{{- define "service-lib.kafkaPort" -}}
{{- regexFind "[0-9]+$" (splitList "," (include "service-lib.kafkaServers" .) | first) }}
{{- end }}

{{/* The broker's name with its namespace, because KEDA connects from another namespace. */}}
{{- define "service-lib.kafkaServers" -}}
{{- if .Values.kafka.bootstrapServers -}}
{{- .Values.kafka.bootstrapServers -}}
{{- else if eq .Values.environment "production" -}}
{{- fail "set kafka.bootstrapServers: in production the broker is not that of the infrastructure chart" -}}
{{- else -}}
kafka.{{ .Release.Namespace }}.svc:9093
{{- end -}}
{{- end }}
