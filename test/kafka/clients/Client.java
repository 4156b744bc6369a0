// One task for Kafka's own client: COMMAND BROKER TOPIC ARGUMENTS…; see ../clients.test.ts.

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

public class Client {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public static void main(String[] args) throws Exception {
        String broker = args[1];
        String topic = args[2];
        List<String> rest = List.of(args).subList(3, args.length);
        switch (args[0]) {
            case "admin" -> admin(broker, topic);
            case "produce" -> produce(broker, topic, rest);
            case "consume" -> consume(broker, topic, rest.get(0), Integer.parseInt(rest.get(1)));
            case "offsets" -> offsets(broker, topic);
            case "transaction" -> transaction(broker);
            case "newprotocol" -> newProtocol(broker, topic);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void admin(String broker, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            NewTopic wanted = new NewTopic(topic, 1, (short) 1).configs(Map.of("retention.ms", "3600000"));
            admin.createTopics(Set.of(wanted)).all().get();
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            System.out.println(admin.describeConfigs(Set.of(resource)).all().get().get(resource).get("retention.ms").value());
        }
    }

    private static void produce(String broker, String topic, List<String> values) throws Exception {
        try (KafkaProducer<String, String> producer = producer(Map.of("bootstrap.servers", broker))) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(topic, value)).get();
            }
        }
    }

    private static void consume(String broker, String topic, String group, int count) {
        Map<String, Object> config = Map.of("bootstrap.servers", broker, "group.id", group, "auto.offset.reset", "earliest",
                "enable.auto.commit", "false", "max.poll.records", "1", "heartbeat.interval.ms", "100");
        try (KafkaConsumer<String, String> consumer = consumer(config)) {
            consumer.subscribe(Set.of(topic));
            long end = System.nanoTime() + PATIENCE.toNanos();
            for (int left = count; left > 0;) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("records never came");
                }
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    System.out.println(record.value());
                    consumer.commitSync(Map.of(new TopicPartition(topic, record.partition()),
                            new OffsetAndMetadata(record.offset() + 1)));
                    left--;
                }
            }
        }
    }

    private static void offsets(String broker, String topic) {
        try (KafkaConsumer<String, String> consumer = consumer(Map.of("bootstrap.servers", broker))) {
            TopicPartition partition = new TopicPartition(topic, 0);
            long first = consumer.beginningOffsets(Set.of(partition)).get(partition);
            long last = consumer.endOffsets(Set.of(partition)).get(partition);
            long timed = consumer.offsetsForTimes(Map.of(partition, 1L)).get(partition).offset();
            System.out.println(first + " " + last + " " + timed);
        }
    }

    private static void transaction(String broker) {
        try (KafkaProducer<String, String> producer = producer(Map.of("bootstrap.servers", broker, "transactional.id", "x"))) {
            producer.initTransactions();
        } catch (KafkaException refused) {
            System.out.println(refused.getClass().getSimpleName());
        }
    }

    private static void newProtocol(String broker, String topic) {
        Map<String, Object> config = Map.of("bootstrap.servers", broker, "group.id", "new", "group.protocol", "consumer");
        try (KafkaConsumer<String, String> consumer = consumer(config)) {
            consumer.subscribe(Set.of(topic));
            consumer.poll(PATIENCE);
            System.out.println("silence");
        } catch (KafkaException refused) {
            System.out.println(refused.getClass().getSimpleName());
        }
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    }
}
