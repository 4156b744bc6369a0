"""One task for aiokafka: COMMAND BROKER TOPIC ARGUMENTS...; see ../clients.test.ts."""

import asyncio
import sys

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType


async def admin(broker, topic):
    client = AIOKafkaAdminClient(bootstrap_servers=broker)
    await client.start()
    try:
        await client.create_topics([NewTopic(topic, 1, 1, topic_configs={"retention.ms": "3600000"})])
        resource = ConfigResource(ConfigResourceType.TOPIC, topic, configs={"retention.ms": None})
        for answer in await client.describe_configs([resource]):
            for _error, _message, _type, _name, entries in answer.resources:
                for entry in entries:
                    print(entry[1])
    finally:
        await client.close()


async def produce(broker, topic, *values):
    async with AIOKafkaProducer(bootstrap_servers=broker, acks="all") as producer:
        for value in values:
            await producer.send_and_wait(topic, value.encode())


async def consume(broker, topic, group, count):
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=broker,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        heartbeat_interval_ms=100,
    )
    async with consumer:
        for _ in range(int(count)):
            record = await consumer.getone()
            print(record.value.decode())
            await consumer.commit({TopicPartition(record.topic, record.partition): record.offset + 1})


async def offsets(broker, topic):
    partition = TopicPartition(topic, 0)
    async with AIOKafkaConsumer(bootstrap_servers=broker) as consumer:
        first = await consumer.beginning_offsets([partition])
        last = await consumer.end_offsets([partition])
        timed = await consumer.offsets_for_times({partition: 1})
        print(first[partition], last[partition], timed[partition].offset)


async def main():
    command, *arguments = sys.argv[1:]
    tasks = {"admin": admin, "produce": produce, "consume": consume, "offsets": offsets}
    await asyncio.wait_for(tasks[command](*arguments), timeout=30)


asyncio.run(main())
