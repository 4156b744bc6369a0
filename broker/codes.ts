/**
 * The error codes that this broker returns, by their names in Kafka's protocol guide
 * (https://kafka.apache.org/protocol, "Error Codes").
 */
export const codes = {
  none: 0,
  offsetOutOfRange: 1,
  corruptMessage: 2,
  unknownTopicOrPartition: 3,
  messageTooLarge: 10,
  offsetMetadataTooLarge: 12,
  invalidTopic: 17,
  invalidRequiredAcks: 21,
  illegalGeneration: 22,
  inconsistentGroupProtocol: 23,
  invalidGroupId: 24,
  unknownMemberId: 25,
  invalidSessionTimeout: 26,
  rebalanceInProgress: 27,
  unsupportedVersion: 35,
  topicAlreadyExists: 36,
  invalidPartitions: 37,
  invalidReplicationFactor: 38,
  invalidReplicaAssignment: 39,
  invalidConfig: 40,
  invalidRequest: 42,
  policyViolation: 44,
  outOfOrderSequence: 45,
  duplicateSequence: 46,
  invalidProducerEpoch: 47,
  /** Kafka's TRANSACTIONAL_ID_AUTHORIZATION_FAILED: it ends a transactional producer at once. */
  transactionalIdRefused: 53,
  storageError: 56,
  nonEmptyGroup: 68,
  groupIdNotFound: 69,
  unsupportedCompressionType: 76,
  groupMaxSizeReached: 81,
  invalidRecord: 87,
} as const

export type ErrorCode = (typeof codes)[keyof typeof codes]
