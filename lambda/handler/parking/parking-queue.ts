import { sendMessage } from '../../aws/sqs';

/** Where records are parked. */
export interface ParkingQueue {
  /** Rejects if the message may not have arrived. It may try again until `deadlineMs`, in milliseconds since 1970. */
  send(message: string, deadlineMs: number): Promise<void>;
}

/** The SQS queue with this URL. Throws if it is none: an ARN looks like one. */
export function sqsQueue(url: string): ParkingQueue {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new TypeError(
      `'failureQueue' must be the URL of an SQS queue, such as https://sqs.eu-west-1.amazonaws.com/111122223333/Failures, got ${url}`,
    );
  }
  return { send: async (message, deadlineMs) => sendMessage(url, message, deadlineMs) };
}
