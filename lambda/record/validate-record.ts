import { StreamViewType } from './event';
import { SchemaIssue, StandardSchema } from './standard-schema';
import { LazyRecord, StreamRecord } from './stream-record';
import { UnprocessableRecordError } from './unprocessable-record-error';

/** A message is read by people, and goes into a log line. */
const MAX_ISSUES = 10;

/**
 * An image that does not fit the schema. The message has what the schema says of it, which with some libraries, valibot
 * and arktype among them, has the values that were wrong.
 */
export class InvalidRecordError extends UnprocessableRecordError {
  static {
    this.prototype.name = 'InvalidRecordError';
  }
}

/**
 * The record with its images as the schema makes them of what was decoded. Throws an `InvalidRecordError` if the new
 * image is invalid. An old one may be older than the schema: it throws when `oldImage` is first looked at, and whoever
 * does not look has no trouble.
 */
export async function validateRecord<Item, Key, View extends StreamViewType>(
  record: StreamRecord<any, Key, View>,
  schema: StandardSchema<Item>,
): Promise<StreamRecord<Item, Key, View>> {
  const decoded = record as unknown as LazyRecord;
  const newImage = decoded.raw.dynamodb!.NewImage && (await validate(schema, 'newImage', () => decoded.newImage));
  let oldImage = () => undefined as unknown;
  if (decoded.raw.dynamodb!.OldImage) {
    try {
      const valid = await validate(schema, 'oldImage', () => decoded.oldImage);
      oldImage = () => valid;
    } catch (error) {
      oldImage = () => {
        throw error;
      };
    }
  }
  return decoded.withImages({ newImage, oldImage }) as unknown as StreamRecord<Item, Key, View>;
}

async function validate(schema: StandardSchema, image: string, decode: () => unknown): Promise<unknown> {
  const result = await schema['~standard'].validate(decode());
  if (result.issues) throw new InvalidRecordError(`${image} does not fit the schema: ${listOf(result.issues)}`);
  return result.value;
}

function listOf(issues: readonly SchemaIssue[]): string {
  const listed = issues
    .slice(0, MAX_ISSUES)
    .map(({ path = [], message }) => (path.length > 0 ? `${path.map(nameOf).join('.')}: ${message}` : message));
  const left = issues.length - listed.length;
  return [...listed, ...(left > 0 ? [`${left} more`] : [])].join('; ');
}

function nameOf(segment: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof segment === 'object' ? segment.key : segment);
}
