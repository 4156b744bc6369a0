"""One task for confluent-kafka: COMMAND BROKER TOPIC ARGUMENTS...; see ../clients.test.ts."""

import sys
import time

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic

PATIENCE = 30

# What the library says of its own housekeeping is no output of a task.
WARNING = 4


def admin(broker, topic):
    client = AdminClient({"bootstrap.servers": broker, "log_level": WARNING})
    wanted = NewTopic(topic, 1, 1, config={"retention.ms": "3600000"})
    client.create_topics([wanted])[topic].result(PATIENCE)
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic)
    print(client.describe_configs([resource])[resource].result(PATIENCE)["retention.ms"].value)


def produce(broker, topic, *values):
    producer = Producer({"bootstrap.servers": broker, "enable.idempotence": True})
    for value in values:
        producer.produce(topic, value.encode())
    if producer.flush(PATIENCE) > 0:
        raise TimeoutError("records were not acknowledged")


def consume(broker, topic, group, count):
    consumer = Consumer(
        {
            "bootstrap.servers": broker,
            "log_level": WARNING,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "heartbeat.interval.ms": 100,
        }
    )
    consumer.subscribe([topic])
    end = time.monotonic() + PATIENCE
    for _ in range(int(count)):
        record = consumer.poll(max(0, end - time.monotonic()))
        if record is None:
            raise TimeoutError("records never came")
        if record.error():
            raise KafkaException(record.error())
        print(record.value().decode())
        consumer.commit(record, asynchronous=False)
    consumer.close()


def offsets(broker, topic):
    consumer = Consumer({"bootstrap.servers": broker, "log_level": WARNING, "group.id": "offsets"})
    first, last = consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=PATIENCE)
    (timed,) = consumer.offsets_for_times([TopicPartition(topic, 0, 1)], timeout=PATIENCE)
    print(first, last, timed.offset)
    consumer.close()


def transaction(broker, topic):
    producer = Producer({"bootstrap.servers": broker, "transactional.id": "x"})
    try:
        producer.init_transactions(PATIENCE)
    except KafkaException as refused:
        print(refused.args[0].name())


tasks = {
    "admin": admin,
    "produce": produce,
    "consume": consume,
    "offsets": offsets,
    "transaction": transaction,
}
tasks[sys.argv[1]](*sys.argv[2:])
