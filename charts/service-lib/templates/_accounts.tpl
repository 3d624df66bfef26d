{{/* One ServiceAccount for each component. They have no token and no rights. */}}
{{- define "service-lib.accounts" -}}
{{- range list "api" "worker" "migrate" }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ $.Chart.Name }}-{{ . }}
  labels: {{- include "service-lib.labels" (dict "root" $ "component" .) | nindent 4 }}
  {{- if eq . "migrate" }}
  annotations: {{- include "service-lib.beforeMigration" $ | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end }}
{{- end }}

{{- define "service-lib.beforeMigration" -}}
helm.sh/hook: pre-install,pre-upgrade
helm.sh/hook-weight: "-10"
helm.sh/hook-delete-policy: before-hook-creation
{{- end }}

{{- define "service-lib.disruptionBudgets" -}}
{{- range list "api" "worker" }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $.Chart.Name }}-{{ . }}
  labels: {{- include "service-lib.labels" (dict "root" $ "component" .) | nindent 4 }}
spec:
  {{- /* Lets a node drain evict even a single worker: its events wait in Kafka meanwhile. */}}
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{- include "service-lib.selectorLabels" (dict "root" $ "component" .) | nindent 6 }}
{{- end }}
{{- end }}
