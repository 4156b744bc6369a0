/**
 * The release of Kafka that supports the same requests: brokers tell their requests and not their release. Each release
 * is known by one request whose latest version it raised, and that brokers with and without ZooKeeper have (the protocol's
 * message definitions in apache/kafka, clients/src/main/resources/common/message, of each release).
 */
import type { ApiVersions } from './api-versions.ts'

interface Mark {
  readonly release: string
  readonly key: number
  /** The latest version of this request, or a later one. */
  readonly version: number
}

const [PRODUCE, FETCH, LIST_OFFSETS, METADATA, JOIN_GROUP, INIT_PRODUCER_ID] = [0, 1, 2, 3, 11, 22] as const
const [ADD_PARTITIONS_TO_TXN, TXN_OFFSET_COMMIT, DESCRIBE_ACLS, DESCRIBE_CONFIGS, DESCRIBE_LOG_DIRS] = [
  24, 28, 29, 32, 35,
] as const

/** Newest first. Release 3.4 raised no request of clients, and its brokers look like those of 3.3. */
const marks: readonly Mark[] = [
  { release: '4.4 or later', key: TXN_OFFSET_COMMIT, version: 6 },
  { release: '4.3', key: DESCRIBE_LOG_DIRS, version: 5 },
  { release: '4.2', key: LIST_OFFSETS, version: 11 },
  { release: '4.1', key: PRODUCE, version: 13 },
  { release: '4.0', key: PRODUCE, version: 12 },
  { release: '3.9', key: FETCH, version: 17 },
  { release: '3.8', key: PRODUCE, version: 11 },
  { release: '3.7', key: PRODUCE, version: 10 },
  { release: '3.6', key: ADD_PARTITIONS_TO_TXN, version: 4 },
  { release: '3.5', key: FETCH, version: 15 },
  { release: '3.3 or 3.4', key: DESCRIBE_ACLS, version: 3 },
  { release: '3.2', key: JOIN_GROUP, version: 9 },
  { release: '3.1', key: METADATA, version: 12 },
  { release: '3.0', key: LIST_OFFSETS, version: 7 },
  { release: '2.8', key: METADATA, version: 11 },
  { release: '2.7', key: FETCH, version: 12 },
  { release: '2.6', key: DESCRIBE_CONFIGS, version: 3 },
  { release: '2.5', key: INIT_PRODUCER_ID, version: 3 },
  { release: '2.4', key: METADATA, version: 9 },
  { release: '2.3', key: FETCH, version: 11 },
  { release: '2.2', key: LIST_OFFSETS, version: 5 },
  { release: '2.1', key: PRODUCE, version: 7 },
  { release: '2.0', key: PRODUCE, version: 6 },
  { release: '1.1', key: FETCH, version: 7 },
  { release: '1.0', key: PRODUCE, version: 5 },
  { release: '0.11', key: PRODUCE, version: 3 },
]

/** Such as `4.3`; undefined for a broker that is older than 0.11, whose records have no batches. */
export function releaseOf(versions: ApiVersions): string | undefined {
  return marks.find(({ key, version }) => (versions.get(key) ?? -1) >= version)?.release
}
