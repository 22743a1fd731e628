export { StreamConsumer, StreamConsumerProps } from './stream-consumer';
export { StreamSource, StreamSourceConfig } from './stream-source';
