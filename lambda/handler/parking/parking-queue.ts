import { sendMessage } from '../../aws/sqs';

/** A queue that records are parked in. */
export interface ParkingQueue {
  /**
   * Sends a message, and rejects if it may not have arrived. It may retry until `deadlineMs`, in milliseconds since
   * 1970.
   */
  send(message: string, deadlineMs: number): Promise<void>;
}

/**
 * Returns the SQS queue with this URL.
 *
 * @throws if the text is not a URL with http or https. An ARN parses as a URL, too
 */
export function sqsQueue(url: string): ParkingQueue {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new TypeError(
      `'failureQueue' must be the URL of an SQS queue, such as https://sqs.eu-west-1.amazonaws.com/111122223333/Failures, got ${url}`,
    );
  }
  return { send: async (message, deadlineMs) => sendMessage(url, message, deadlineMs) };
}
