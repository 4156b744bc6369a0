// One task for kafka-go: main COMMAND BROKER TOPIC ARGUMENTS…; see ../../clients.test.ts.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"time"

	"github.com/segmentio/kafka-go"
)

func main() {
	log.SetFlags(0)
	command, broker, topic, rest := os.Args[1], os.Args[2], os.Args[3], os.Args[4:]
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	tasks := map[string]func(context.Context, string, string, []string) error{
		"admin": admin, "produce": produce, "consume": consume, "offsets": offsets,
	}
	if err := tasks[command](ctx, broker, topic, rest); err != nil {
		log.Fatal(err)
	}
}

func admin(ctx context.Context, broker, topic string, _ []string) error {
	connection, err := kafka.DialContext(ctx, "tcp", broker)
	if err != nil {
		return err
	}
	defer connection.Close()
	client := &kafka.Client{Addr: kafka.TCP(broker)}
	created, err := client.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{{
		Topic: topic, NumPartitions: 1, ReplicationFactor: 1,
		ConfigEntries: []kafka.ConfigEntry{{ConfigName: "retention.ms", ConfigValue: "3600000"}},
	}}})
	if err != nil {
		return err
	}
	if err := created.Errors[topic]; err != nil {
		return err
	}
	described, err := client.DescribeConfigs(ctx, &kafka.DescribeConfigsRequest{Resources: []kafka.DescribeConfigRequestResource{
		{ResourceType: kafka.ResourceTypeTopic, ResourceName: topic, ConfigNames: []string{"retention.ms"}},
	}})
	if err != nil {
		return err
	}
	for _, entry := range described.Resources[0].ConfigEntries {
		fmt.Println(entry.ConfigValue)
	}
	return nil
}

func produce(ctx context.Context, broker, topic string, values []string) error {
	writer := &kafka.Writer{Addr: kafka.TCP(broker), Topic: topic, BatchTimeout: 5 * time.Millisecond, RequiredAcks: kafka.RequireAll}
	defer writer.Close()
	messages := make([]kafka.Message, len(values))
	for i, value := range values {
		messages[i] = kafka.Message{Value: []byte(value)}
	}
	return writer.WriteMessages(ctx, messages...)
}

func consume(ctx context.Context, broker, topic string, rest []string) error {
	group := rest[0]
	count, err := strconv.Atoi(rest[1])
	if err != nil {
		return err
	}
	reader := kafka.NewReader(kafka.ReaderConfig{
		Brokers: []string{broker}, Topic: topic, GroupID: group, StartOffset: kafka.FirstOffset,
		HeartbeatInterval: 100 * time.Millisecond, MaxWait: 100 * time.Millisecond,
	})
	for i := 0; i < count; i++ {
		message, err := reader.FetchMessage(ctx)
		if err != nil {
			return err
		}
		fmt.Println(string(message.Value))
		if err := reader.CommitMessages(ctx, message); err != nil {
			return err
		}
	}
	return reader.Close()
}

func offsets(ctx context.Context, broker, topic string, _ []string) error {
	connection, err := kafka.DialLeader(ctx, "tcp", broker, topic, 0)
	if err != nil {
		return err
	}
	defer connection.Close()
	first, last, err := connection.ReadOffsets()
	if err != nil {
		return err
	}
	timed, err := connection.ReadOffset(time.UnixMilli(1))
	if err != nil {
		return err
	}
	fmt.Println(first, last, timed)
	return nil
}
