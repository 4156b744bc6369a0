// One task for Sarama: main COMMAND BROKER TOPIC ARGUMENTS…; see ../../clients.test.ts.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"time"

	"github.com/IBM/sarama"
)

func main() {
	log.SetFlags(0)
	command, broker, topic, rest := os.Args[1], os.Args[2], os.Args[3], os.Args[4:]
	tasks := map[string]func([]string, string, []string) error{
		"admin": admin, "produce": produce, "consume": consume, "offsets": offsets,
	}
	if err := tasks[command]([]string{broker}, topic, rest); err != nil {
		log.Fatal(err)
	}
}

// config asks for the versions of Kafka 2.1, as many programs still do: Sarama does not look at what the broker has.
func config() *sarama.Config {
	config := sarama.NewConfig()
	config.Version = sarama.V2_1_0_0
	config.Producer.Return.Successes = true
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	config.Consumer.Group.Heartbeat.Interval = 100 * time.Millisecond
	return config
}

func admin(brokers []string, topic string, _ []string) error {
	admin, err := sarama.NewClusterAdmin(brokers, config())
	if err != nil {
		return err
	}
	defer admin.Close()
	retention := "3600000"
	entries := map[string]*string{"retention.ms": &retention}
	detail := &sarama.TopicDetail{NumPartitions: 1, ReplicationFactor: 1, ConfigEntries: entries}
	if err := admin.CreateTopic(topic, detail, false); err != nil {
		return err
	}
	resource := sarama.ConfigResource{Type: sarama.TopicResource, Name: topic, ConfigNames: []string{"retention.ms"}}
	described, err := admin.DescribeConfig(resource)
	if err != nil {
		return err
	}
	for _, entry := range described {
		fmt.Println(entry.Value)
	}
	return nil
}

func produce(brokers []string, topic string, values []string) error {
	producer, err := sarama.NewSyncProducer(brokers, config())
	if err != nil {
		return err
	}
	defer producer.Close()
	for _, value := range values {
		if _, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: topic, Value: sarama.StringEncoder(value)}); err != nil {
			return err
		}
	}
	return nil
}

type reader struct {
	left int
	stop context.CancelFunc
}

func (r *reader) Setup(sarama.ConsumerGroupSession) error   { return nil }
func (r *reader) Cleanup(sarama.ConsumerGroupSession) error { return nil }

func (r *reader) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for message := range claim.Messages() {
		if r.left == 0 {
			return nil
		}
		fmt.Println(string(message.Value))
		session.MarkMessage(message, "")
		r.left--
		if r.left == 0 {
			session.Commit()
			r.stop()
			return nil
		}
	}
	return nil
}

func consume(brokers []string, topic string, rest []string) error {
	count, err := strconv.Atoi(rest[1])
	if err != nil {
		return err
	}
	group, err := sarama.NewConsumerGroup(brokers, rest[0], config())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	handler := &reader{left: count, stop: cancel}
	for ctx.Err() == nil {
		if err := group.Consume(ctx, []string{topic}, handler); err != nil {
			return err
		}
	}
	if handler.left > 0 {
		return fmt.Errorf("%d records never came", handler.left)
	}
	return group.Close()
}

func offsets(brokers []string, topic string, _ []string) error {
	client, err := sarama.NewClient(brokers, config())
	if err != nil {
		return err
	}
	defer client.Close()
	found := []any{}
	for _, at := range []int64{sarama.OffsetOldest, sarama.OffsetNewest, 1} {
		offset, err := client.GetOffset(topic, 0, at)
		if err != nil {
			return err
		}
		found = append(found, offset)
	}
	fmt.Println(found...)
	return nil
}
