{{/* Run by "helm test": requests the paths of "smoke" and compares the statuses. */}}
{{- define "service-lib.test" -}}
{{- $service := include "service-lib.definition" . | fromYaml }}
{{- $names := dict "root" . "component" "test" }}
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Chart.Name }}-test
  labels: {{- include "service-lib.labels" $names | nindent 4 }}
  annotations:
    helm.sh/hook: test
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  {{- include "service-lib.podSpec" (dict "root" . "component" "api") | nindent 2 }}
  restartPolicy: Never
  containers:
    - name: test
      image: {{ include "service-lib.image" . }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      command: [/usr/local/bin/node, --input-type=module, --eval]
      args:
        - |
          const expected = {{ toJson $service.smoke }};
          // A NetworkPolicy takes effect a moment after the pod has its address.
          const until = Date.now() + 30_000;
          const ask = (url) => fetch(url, { signal: AbortSignal.timeout(5000) }).catch(async (error) => {
            if (Date.now() > until) throw error;
            await new Promise((resolve) => setTimeout(resolve, 500));
            return ask(url);
          });
          for (const [path, status] of Object.entries(expected)) {
            const answer = await ask(`http://{{ .Chart.Name }}:3000${path}`);
            console.log(`${answer.status} ${path}`);
            if (answer.status !== status) throw new Error(`${path} answered ${answer.status}, not ${status}`);
          }
      resources:
        requests: {cpu: 50m, memory: 64Mi}
        limits: {memory: 128Mi}
      {{- include "service-lib.containerSecurity" . | nindent 6 }}
{{- end }}
