//! What the published schemas of Kubernetes do not say.

/// Kinds outside of namespaces.
///
/// Sources: `+genclient:nonNamespaced` in `staging/src/k8s.io/*/types.go` of kubernetes/kubernetes; `scope: Cluster` of
/// the definition of ClusterSecretStore.
pub const CLUSTER_SCOPED: &[&str] = &[
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterSecretStore",
    "ClusterTrustBundle",
    "ComponentStatus",
    "CustomResourceDefinition",
    "DeviceClass",
    "DeviceTaintRule",
    "FlowSchema",
    "IPAddress",
    "IngressClass",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "ResourceClass",
    "ResourcePoolStatusRequest",
    "ResourceSlice",
    "RuntimeClass",
    "ServiceCIDR",
    "StorageClass",
    "StorageVersion",
    "StorageVersionMigration",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
    "VolumeAttributesClass",
];

/// Kinds with metadata that are requests or parts of others, not objects that a manifest holds.
///
/// Source: `+genclient:onlyVerbs=create` and subresources in `types.go`.
pub const NOT_APPLIED: &[&str] = &[
    "Binding",
    "ComponentStatus",
    "Eviction",
    "LocalSubjectAccessReview",
    "Scale",
    "SelfSubjectAccessReview",
    "SelfSubjectReview",
    "SelfSubjectRulesReview",
    "SubjectAccessReview",
    "TokenRequest",
    "TokenReview",
];

/// Fields that the OpenAPI calls required and the API server does not ask for: nothing, zero or false is valid there,
/// or a default fills it.
///
/// Sources: `pkg/apis/core/validation/validation.go` and `pkg/apis/*/v1/defaults.go` of kubernetes/kubernetes,
/// `apiextensions-apiserver/pkg/apis/apiextensions/v1/defaults.go`.
pub const NOT_REQUIRED: &[&str] = &[
    "apiextensions.v1.CustomResourceConversion.strategy",
    "apiextensions.v1.CustomResourceDefinitionVersion.served",
    "apiextensions.v1.CustomResourceDefinitionVersion.storage",
    "core.v1.HTTPHeader.value",
    "core.v1.LimitRangeSpec.limits",
    "core.v1.Sysctl.value",
];

/// The values of fields whose OpenAPI says them in prose only; where versions differ, those of all.
///
/// Sources: the descriptions in the OpenAPI of 1.37, and for those that tell too little the constants in
/// `staging/src/k8s.io/api/*/v*/types.go`.
#[rustfmt::skip]
pub const ENUMS: &[(&str, &[&str])] = &[
    ("Always|IfNotPresent|Never", &["core.v1.Container.imagePullPolicy", "core.v1.EphemeralContainer.imagePullPolicy", "core.v1.ImageVolumeSource.pullPolicy"]),
    ("Always|OnFailure|Never", &["core.v1.PodSpec.restartPolicy", "core.v1.Container.restartPolicy"]),
    ("Restart|RestartAllContainers", &["core.v1.ContainerRestartRule.action"]),
    ("In|NotIn", &["core.v1.ContainerRestartRuleOnExitCodes.operator", "batch.v1.PodFailurePolicyOnExitCodesRequirement.operator"]),
    ("NotRequired|RestartContainer", &["core.v1.ContainerResizePolicy.restartPolicy"]),
    ("File|FallbackToLogsOnError", &["core.v1.Container.terminationMessagePolicy", "core.v1.EphemeralContainer.terminationMessagePolicy"]),
    ("TCP|UDP|SCTP", &["core.v1.ContainerPort.protocol", "core.v1.ServicePort.protocol", "core.v1.EndpointPort.protocol", "discovery.v1.EndpointPort.protocol", "networking.v1.NetworkPolicyPort.protocol"]),
    ("HTTP|HTTPS", &["core.v1.HTTPGetAction.scheme"]),
    ("Default|Unmasked", &["core.v1.SecurityContext.procMount"]),
    ("Localhost|RuntimeDefault|Unconfined", &["core.v1.SeccompProfile.type", "core.v1.AppArmorProfile.type"]),
    ("OnRootMismatch|Always", &["core.v1.PodSecurityContext.fsGroupChangePolicy"]),
    ("MountOption|Recursive", &["core.v1.PodSecurityContext.seLinuxChangePolicy"]),
    ("Merge|Strict", &["core.v1.PodSecurityContext.supplementalGroupsPolicy"]),
    ("None|HostToContainer|Bidirectional", &["core.v1.VolumeMount.mountPropagation"]),
    ("Disabled|IfPossible|Enabled", &["core.v1.VolumeMount.recursiveReadOnly"]),
    ("ClusterFirst|ClusterFirstWithHostNet|Default|None", &["core.v1.PodSpec.dnsPolicy"]),
    ("Never|PreemptLowerPriority", &["core.v1.PodSpec.preemptionPolicy", "scheduling.k8s.io/v1/PriorityClass.preemptionPolicy"]),
    ("linux|windows", &["core.v1.PodOS.name"]),
    ("DoNotSchedule|ScheduleAnyway", &["core.v1.TopologySpreadConstraint.whenUnsatisfiable"]),
    ("Honor|Ignore", &["core.v1.TopologySpreadConstraint.nodeAffinityPolicy", "core.v1.TopologySpreadConstraint.nodeTaintsPolicy"]),
    ("Exists|Equal|Lt|Gt", &["core.v1.Toleration.operator"]),
    ("|NoSchedule|PreferNoSchedule|NoExecute", &["core.v1.Toleration.effect"]),
    ("NoSchedule|PreferNoSchedule|NoExecute", &["core.v1.Taint.effect"]),
    ("In|NotIn|Exists|DoesNotExist|Gt|Lt", &["core.v1.NodeSelectorRequirement.operator"]),
    ("In|NotIn|Exists|DoesNotExist", &["core.v1.ScopedResourceSelectorRequirement.operator", "meta.v1.LabelSelectorRequirement.operator"]),
    ("ReadWriteOnce|ReadOnlyMany|ReadWriteMany|ReadWriteOncePod", &["core.v1.PersistentVolumeClaimSpec.accessModes", "core.v1.PersistentVolumeSpec.accessModes"]),
    ("Block|Filesystem", &["core.v1.PersistentVolumeClaimSpec.volumeMode", "core.v1.PersistentVolumeSpec.volumeMode"]),
    ("Retain|Delete|Recycle", &["core.v1.PersistentVolumeSpec.persistentVolumeReclaimPolicy"]),
    ("|DirectoryOrCreate|Directory|FileOrCreate|File|Socket|CharDevice|BlockDevice", &["core.v1.HostPathVolumeSource.type"]),
    ("ClusterIP|NodePort|LoadBalancer|ExternalName", &["core.v1.ServiceSpec.type"]),
    ("Cluster|Local", &["core.v1.ServiceSpec.externalTrafficPolicy", "core.v1.ServiceSpec.internalTrafficPolicy"]),
    ("IPv4|IPv6", &["core.v1.ServiceSpec.ipFamilies"]),
    ("SingleStack|PreferDualStack|RequireDualStack", &["core.v1.ServiceSpec.ipFamilyPolicy"]),
    ("ClientIP|None", &["core.v1.ServiceSpec.sessionAffinity"]),
    ("Container|Pod|PersistentVolumeClaim", &["core.v1.LimitRangeItem.type"]),
    ("RSA3072|RSA4096|ECDSAP256|ECDSAP384|ECDSAP521|ED25519", &["core.v1.PodCertificateProjection.keyType"]),
    ("RollingUpdate|OnDelete", &["apps.v1.DaemonSetUpdateStrategy.type", "apps.v1.StatefulSetUpdateStrategy.type"]),
    ("RollingUpdate|Recreate", &["apps.v1.DeploymentStrategy.type"]),
    ("OrderedReady|Parallel", &["apps.v1.StatefulSetSpec.podManagementPolicy"]),
    ("Retain|Delete", &["apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy.whenDeleted", "apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy.whenScaled"]),
    ("Allow|Forbid|Replace", &["batch.v1.CronJobSpec.concurrencyPolicy"]),
    ("NonIndexed|Indexed", &["batch.v1.JobSpec.completionMode"]),
    ("TerminatingOrFailed|Failed", &["batch.v1.JobSpec.podReplacementPolicy"]),
    ("FailJob|FailIndex|Ignore|Count", &["batch.v1.PodFailurePolicyRule.action"]),
    ("True|False|Unknown", &["batch.v1.PodFailurePolicyOnPodConditionsPattern.status"]),
    ("ContainerResource|External|Object|Pods|Resource", &["autoscaling.v2.MetricSpec.type"]),
    ("Utilization|Value|AverageValue", &["autoscaling.v2.MetricTarget.type"]),
    ("Pods|Percent", &["autoscaling.v2.HPAScalingPolicy.type"]),
    ("Max|Min|Disabled", &["autoscaling.v2.HPAScalingRules.selectPolicy"]),
    ("AlwaysAllow|IfHealthyBudget", &["policy.v1.PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy"]),
    ("Exact|Prefix|ImplementationSpecific", &["networking.v1.HTTPIngressPath.pathType"]),
    ("Ingress|Egress", &["networking.v1.NetworkPolicySpec.policyTypes"]),
    ("Cluster|Namespace", &["networking.v1.IngressClassParametersReference.scope"]),
    ("IPv4|IPv6|FQDN", &["discovery.k8s.io/v1/EndpointSlice.addressType"]),
    ("Role|ClusterRole", &["rbac.v1.RoleRef.kind"]),
    ("User|Group|ServiceAccount", &["rbac.v1.Subject.kind"]),
    ("Delete|Retain|Recycle", &["storage.k8s.io/v1/StorageClass.reclaimPolicy"]),
    ("Immediate|WaitForFirstConsumer", &["storage.k8s.io/v1/StorageClass.volumeBindingMode"]),
    ("Cluster|Namespaced", &["apiextensions.v1.CustomResourceDefinitionSpec.scope"]),
    ("Exact|Equivalent", &["admissionregistration.v1.MutatingWebhook.matchPolicy", "admissionregistration.v1.ValidatingWebhook.matchPolicy", "admissionregistration.v1.MatchResources.matchPolicy"]),
    ("Ignore|Fail", &["admissionregistration.v1.MutatingWebhook.failurePolicy", "admissionregistration.v1.ValidatingWebhook.failurePolicy", "admissionregistration.v1.ValidatingAdmissionPolicySpec.failurePolicy"]),
    ("None|NoneOnDryRun", &["admissionregistration.v1.MutatingWebhook.sideEffects", "admissionregistration.v1.ValidatingWebhook.sideEffects"]),
    ("Never|IfNeeded", &["admissionregistration.v1.MutatingWebhook.reinvocationPolicy"]),
    ("Deny|Warn|Audit", &["admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec.validationActions"]),
];

/// Least and largest value of numbers that the OpenAPI leaves open. Zero is what a field left out reads as, so a field
/// with a default takes it.
///
/// Source: `pkg/apis/*/validation/validation.go` of kubernetes/kubernetes.
#[rustfmt::skip]
pub const BOUNDS: &[(&str, &[&str])] = &[
    ("1..65535", &["core.v1.ContainerPort.containerPort", "core.v1.ServicePort.port", "core.v1.GRPCAction.port", "networking.v1.ServiceBackendPort.number"]),
    ("0..65535", &["core.v1.ContainerPort.hostPort", "core.v1.ServicePort.nodePort", "core.v1.ServiceSpec.healthCheckNodePort", "networking.v1.NetworkPolicyPort.endPort"]),
    ("0..", &[
        "apps.v1.DeploymentSpec.replicas", "apps.v1.DeploymentSpec.minReadySeconds", "apps.v1.DeploymentSpec.revisionHistoryLimit", "apps.v1.DeploymentSpec.progressDeadlineSeconds",
        "apps.v1.StatefulSetSpec.replicas", "apps.v1.StatefulSetSpec.minReadySeconds", "apps.v1.StatefulSetSpec.revisionHistoryLimit",
        "apps.v1.DaemonSetSpec.minReadySeconds", "apps.v1.DaemonSetSpec.revisionHistoryLimit", "apps.v1.ReplicaSetSpec.replicas",
        "batch.v1.JobSpec.backoffLimit", "batch.v1.JobSpec.completions", "batch.v1.JobSpec.parallelism", "batch.v1.JobSpec.ttlSecondsAfterFinished", "batch.v1.JobSpec.activeDeadlineSeconds",
        "batch.v1.CronJobSpec.startingDeadlineSeconds", "batch.v1.CronJobSpec.successfulJobsHistoryLimit", "batch.v1.CronJobSpec.failedJobsHistoryLimit",
        "core.v1.Probe.initialDelaySeconds", "core.v1.Probe.timeoutSeconds", "core.v1.Probe.periodSeconds", "core.v1.Probe.successThreshold", "core.v1.Probe.failureThreshold",
        "core.v1.SleepAction.seconds", "core.v1.PodSecurityContext.runAsUser", "core.v1.PodSecurityContext.runAsGroup", "core.v1.PodSecurityContext.fsGroup",
        "core.v1.SecurityContext.runAsUser", "core.v1.SecurityContext.runAsGroup", "autoscaling.v2.HorizontalPodAutoscalerSpec.minReplicas", "autoscaling.v2.HPAScalingRules.stabilizationWindowSeconds",
    ]),
    ("1..", &["autoscaling.v2.HorizontalPodAutoscalerSpec.maxReplicas", "core.v1.TopologySpreadConstraint.maxSkew", "core.v1.PodSpec.activeDeadlineSeconds", "core.v1.Probe.terminationGracePeriodSeconds", "autoscaling.v2.HPAScalingPolicy.value"]),
    ("1..1800", &["autoscaling.v2.HPAScalingPolicy.periodSeconds"]),
    ("1..100", &["core.v1.PreferredSchedulingTerm.weight", "core.v1.WeightedPodAffinityTerm.weight"]),
    ("0..511", &[
        "core.v1.ConfigMapVolumeSource.defaultMode", "core.v1.SecretVolumeSource.defaultMode", "core.v1.ProjectedVolumeSource.defaultMode", "core.v1.DownwardAPIVolumeSource.defaultMode",
        "core.v1.KeyToPath.mode", "core.v1.DownwardAPIVolumeFile.mode",
    ]),
    ("..2147483647", &["core.v1.PodSpec.terminationGracePeriodSeconds"]),
    ("600..", &["core.v1.ServiceAccountTokenProjection.expirationSeconds"]),
];
