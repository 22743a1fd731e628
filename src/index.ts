export { StreamConsumer, type StreamConsumerProps } from './stream-consumer';
export { StreamSource, type StreamSourceConfig } from './stream-source';
