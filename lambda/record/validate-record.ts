import { StreamViewType } from './event';
import { SchemaIssue, StandardSchema } from './standard-schema';
import { LazyRecord, StreamRecord } from './stream-record';
import { UnprocessableRecordError } from './unprocessable-record-error';

/** The most issues in a message, which people must be able to read in a log line. */
const MAX_ISSUES = 10;

/**
 * The error of an image that does not match the schema. The message has the schema's issues. Some libraries, such as
 * valibot and arktype, put the invalid values into these.
 */
export class InvalidRecordError extends UnprocessableRecordError {
  static {
    this.prototype.name = 'InvalidRecordError';
  }
}

/**
 * Returns the record with the schema's output as its images. An old image may be older than the schema, so an invalid
 * one throws only when the handler reads `oldImage`.
 *
 * @throws InvalidRecordError if the new image is invalid
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
  if (result.issues) throw new InvalidRecordError(`${image} does not match the schema: ${listOf(result.issues)}`);
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
