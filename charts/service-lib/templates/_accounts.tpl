{{/* An account a role, so that policies can tell them apart; none has a token or a right. */}}
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
  {{- /* One at a time also where there is but one: a worker's work waits in Kafka, so a drain of nodes must not. */}}
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{- include "service-lib.selectorLabels" (dict "root" $ "component" .) | nindent 6 }}
{{- end }}
{{- end }}
