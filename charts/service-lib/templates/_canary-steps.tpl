{{/*
Steps of a canary: the given weights, or multiples of stepPercent, and always 100 at the end. A pause follows each step but the last.
In: {stepPercent, weights, pauseSeconds}, whole numbers. Out: a YAML list of Argo Rollouts' canary steps.
*/}}
{{- define "service-lib.canarySteps" -}}
{{- $step := int .stepPercent }}
{{- if or (lt $step 1) (gt $step 100) }}{{ fail (printf "canary.stepPercent must be 1 to 100, not %d" $step) }}{{ end -}}
{{- $last := 0 }}
{{- range $weight := .weights | default (untilStep $step 100 $step) -}}
{{- if or (le (int $weight) $last) (ge (int $weight) 100) }}{{ fail (printf "canary.weights must rise from 1 to 99: %d comes after %d" (int $weight) $last) }}{{ end -}}
{{- $last = int $weight -}}
- setWeight: {{ int $weight }}
- pause: {duration: {{ int $.pauseSeconds }}s}
{{ end -}}
- setWeight: 100
{{- end }}
