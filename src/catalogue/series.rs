//! Series that well-known exporters give.
//!
//! Sources: the exporters' own repositories (node_exporter 1.9, postgres_exporter 0.20, mysqld_exporter 0.18,
//! redis_exporter 1.88, kube-state-metrics 2.17, cAdvisor of the kubelet). The lists hold what rules commonly read
//! and are open: an exporter gives more than is named here, so that a series that is missing proves nothing. What is
//! certain is whose a name is: by its prefix.

/// What a series measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Counter,
    Gauge,
    Histogram,
}

/// A series, with its labels beside `job` and `instance`.
#[derive(Clone, Copy, Debug)]
pub struct KnownSeries {
    pub name: &'static str,
    pub measure: Measure,
    pub labels: &'static [&'static str],
}

/// An exporter: what it is called, the prefixes of its series that no other has, and those of its series that are named.
#[derive(Clone, Copy, Debug)]
pub struct KnownExporter {
    pub name: &'static str,
    pub prefixes: &'static [&'static str],
    pub series: &'static [KnownSeries],
}

const fn counter(name: &'static str, labels: &'static [&'static str]) -> KnownSeries {
    KnownSeries { name, measure: Measure::Counter, labels }
}

const fn gauge(name: &'static str, labels: &'static [&'static str]) -> KnownSeries {
    KnownSeries { name, measure: Measure::Gauge, labels }
}

const DISK: &[&str] = &["device"];
const MOUNT: &[&str] = &["device", "fstype", "mountpoint"];
const DATABASE: &[&str] = &["datid", "datname"];
const SERVER: &[&str] = &["server"];
const POD: &[&str] = &["namespace", "pod", "uid"];
const POD_CONTAINER: &[&str] = &["container", "namespace", "pod", "uid"];
const CADVISOR: &[&str] = &["container", "id", "image", "name", "namespace", "pod"];

pub const EXPORTERS: &[KnownExporter] = &[
    KnownExporter {
        name: "node_exporter",
        prefixes: &["node_"],
        series: &[
            counter("node_cpu_seconds_total", &["cpu", "mode"]),
            gauge("node_memory_MemTotal_bytes", &[]),
            gauge("node_memory_MemAvailable_bytes", &[]),
            gauge("node_memory_MemFree_bytes", &[]),
            gauge("node_memory_Buffers_bytes", &[]),
            gauge("node_memory_Cached_bytes", &[]),
            gauge("node_memory_SwapTotal_bytes", &[]),
            gauge("node_memory_SwapFree_bytes", &[]),
            gauge("node_filesystem_size_bytes", MOUNT),
            gauge("node_filesystem_avail_bytes", MOUNT),
            gauge("node_filesystem_free_bytes", MOUNT),
            gauge("node_filesystem_files", MOUNT),
            gauge("node_filesystem_files_free", MOUNT),
            gauge("node_filesystem_readonly", MOUNT),
            counter("node_disk_io_time_seconds_total", DISK),
            counter("node_disk_read_bytes_total", DISK),
            counter("node_disk_written_bytes_total", DISK),
            counter("node_network_receive_bytes_total", DISK),
            counter("node_network_transmit_bytes_total", DISK),
            counter("node_network_receive_errs_total", DISK),
            gauge("node_load1", &[]),
            gauge("node_load5", &[]),
            gauge("node_load15", &[]),
            gauge("node_boot_time_seconds", &[]),
            gauge("node_time_seconds", &[]),
            gauge("node_timex_sync_status", &[]),
            gauge("node_uname_info", &["domainname", "machine", "nodename", "release", "sysname", "version"]),
        ],
    },
    KnownExporter {
        name: "postgres_exporter",
        prefixes: &["pg_"],
        series: &[
            gauge("pg_up", &[]),
            gauge("pg_exporter_last_scrape_error", &[]),
            gauge("pg_stat_database_numbackends", DATABASE),
            counter("pg_stat_database_xact_commit", DATABASE),
            counter("pg_stat_database_xact_rollback", DATABASE),
            counter("pg_stat_database_deadlocks", DATABASE),
            counter("pg_stat_database_blks_hit", DATABASE),
            counter("pg_stat_database_blks_read", DATABASE),
            counter("pg_stat_database_temp_bytes", DATABASE),
            gauge(
                "pg_stat_activity_count",
                &[
                    "application_name",
                    "backend_type",
                    "datname",
                    "server",
                    "state",
                    "usename",
                    "wait_event",
                    "wait_event_type",
                ],
            ),
            gauge(
                "pg_stat_activity_max_tx_duration",
                &[
                    "application_name",
                    "backend_type",
                    "datname",
                    "server",
                    "state",
                    "usename",
                    "wait_event",
                    "wait_event_type",
                ],
            ),
            gauge("pg_settings_max_connections", SERVER),
            gauge("pg_settings_superuser_reserved_connections", SERVER),
            gauge("pg_settings_shared_buffers_bytes", SERVER),
            gauge("pg_database_size_bytes", &["datname"]),
            gauge("pg_replication_lag_seconds", &[]),
            gauge("pg_replication_is_replica", &[]),
            gauge("pg_locks_count", &["datname", "mode"]),
            gauge("pg_replication_slots_active", &["slot_name", "slot_type"]),
            counter("pg_stat_user_tables_n_dead_tup", &["datname", "relname", "schemaname"]),
        ],
    },
    KnownExporter {
        name: "mysqld_exporter",
        prefixes: &["mysql_"],
        series: &[
            gauge("mysql_up", &[]),
            gauge("mysql_global_status_threads_connected", &[]),
            gauge("mysql_global_status_threads_running", &[]),
            gauge("mysql_global_variables_max_connections", &[]),
            counter("mysql_global_status_queries", &[]),
            counter("mysql_global_status_slow_queries", &[]),
            counter("mysql_global_status_aborted_connects", &[]),
            counter("mysql_global_status_uptime", &[]),
            gauge(
                "mysql_slave_status_seconds_behind_master",
                &["channel_name", "connection_name", "master_host", "master_uuid"],
            ),
            gauge(
                "mysql_slave_status_slave_sql_running",
                &["channel_name", "connection_name", "master_host", "master_uuid"],
            ),
        ],
    },
    KnownExporter {
        name: "redis_exporter",
        prefixes: &["redis_"],
        series: &[
            gauge("redis_up", &[]),
            gauge("redis_connected_clients", &[]),
            gauge("redis_max_clients", &[]),
            gauge("redis_blocked_clients", &[]),
            gauge("redis_memory_used_bytes", &[]),
            gauge("redis_memory_max_bytes", &[]),
            gauge("redis_mem_fragmentation_ratio", &[]),
            counter("redis_rejected_connections_total", &[]),
            counter("redis_evicted_keys_total", &[]),
            counter("redis_expired_keys_total", &[]),
            counter("redis_keyspace_hits_total", &[]),
            counter("redis_keyspace_misses_total", &[]),
            counter("redis_commands_processed_total", &[]),
            gauge("redis_master_link_up", &["master_host", "master_port"]),
            gauge("redis_rdb_last_bgsave_status", &[]),
            gauge("redis_connected_slaves", &[]),
            gauge("redis_db_keys", &["db"]),
            gauge("redis_uptime_in_seconds", &[]),
        ],
    },
    KnownExporter {
        name: "kube_state_metrics",
        prefixes: &["kube_"],
        series: &[
            gauge("kube_deployment_spec_replicas", &["deployment", "namespace"]),
            gauge("kube_deployment_status_replicas_available", &["deployment", "namespace"]),
            gauge("kube_deployment_status_replicas_updated", &["deployment", "namespace"]),
            gauge("kube_statefulset_replicas", &["namespace", "statefulset"]),
            gauge("kube_statefulset_status_replicas_ready", &["namespace", "statefulset"]),
            gauge("kube_pod_status_phase", &["namespace", "phase", "pod", "uid"]),
            gauge("kube_pod_status_ready", &["condition", "namespace", "pod", "uid"]),
            gauge("kube_pod_info", POD),
            counter("kube_pod_container_status_restarts_total", POD_CONTAINER),
            gauge("kube_pod_container_status_waiting_reason", &["container", "namespace", "pod", "reason", "uid"]),
            gauge(
                "kube_pod_container_resource_limits",
                &["container", "namespace", "node", "pod", "resource", "uid", "unit"],
            ),
            gauge(
                "kube_pod_container_resource_requests",
                &["container", "namespace", "node", "pod", "resource", "uid", "unit"],
            ),
            gauge("kube_horizontalpodautoscaler_status_current_replicas", &["horizontalpodautoscaler", "namespace"]),
            gauge("kube_horizontalpodautoscaler_spec_max_replicas", &["horizontalpodautoscaler", "namespace"]),
            gauge("kube_cronjob_status_last_successful_time", &["cronjob", "namespace"]),
            gauge("kube_job_status_failed", &["job_name", "namespace"]),
            gauge("kube_node_status_condition", &["condition", "node", "status"]),
            gauge("kube_persistentvolumeclaim_status_phase", &["namespace", "persistentvolumeclaim", "phase"]),
        ],
    },
    KnownExporter {
        name: "cadvisor",
        prefixes: &["container_"],
        series: &[
            counter("container_cpu_usage_seconds_total", CADVISOR),
            counter("container_cpu_cfs_throttled_periods_total", CADVISOR),
            counter("container_cpu_cfs_periods_total", CADVISOR),
            gauge("container_memory_working_set_bytes", CADVISOR),
            gauge("container_memory_rss", CADVISOR),
            counter("container_network_receive_bytes_total", &["id", "image", "interface", "name", "namespace", "pod"]),
            counter(
                "container_network_transmit_bytes_total",
                &["id", "image", "interface", "name", "namespace", "pod"],
            ),
            counter("container_fs_reads_bytes_total", CADVISOR),
            counter("container_fs_writes_bytes_total", CADVISOR),
        ],
    },
];

/// Series that Prometheus itself makes of a scrape or an alert.
pub const OWN: &[&str] = &[
    "up",
    "scrape_duration_seconds",
    "scrape_samples_scraped",
    "scrape_samples_post_metric_relabeling",
    "scrape_series_added",
    "ALERTS",
    "ALERTS_FOR_STATE",
];

/// The exporter whose prefix a series has.
pub fn exporter_of(metric: &str) -> Option<&'static KnownExporter> {
    EXPORTERS.iter().find(|exporter| exporter.prefixes.iter().any(|prefix| metric.starts_with(prefix)))
}

/// A series that an exporter is known to give.
pub fn find(metric: &str) -> Option<&'static KnownSeries> {
    exporter_of(metric)?.series.iter().find(|series| series.name == metric)
}

/// The series that a histogram is made of, by what follows its name.
pub const HISTOGRAM_PARTS: [&str; 3] = ["_bucket", "_sum", "_count"];
