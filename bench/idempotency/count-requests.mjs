import { ClientRequest } from 'node:http';

const KB = 1024;

/**
 * Sees every request that this process sends to DynamoDB, whoever sends it, as it is sent. Returns what tells, once the
 * clock has stopped, how many there were, and how many write capacity units they took.
 */
export function watchRequests() {
  const seen = [];
  const { end } = ClientRequest.prototype;
  ClientRequest.prototype.end = function (body, ...rest) {
    seen.push({ operation: String(this.getHeader('x-amz-target')).replace(/.*\./, ''), body });
    return end.call(this, body, ...rest);
  };
  return () => ({
    requests: seen.length,
    writeUnits: seen.reduce((sum, { operation, body }) => sum + writeUnitsOf(operation, JSON.parse(body)), 0),
  });
}

/**
 * DynamoDB Local's own figures do not hold for batches, so that they are counted as AWS documents them: a unit for each
 * KB or part of one that is written, two in a transaction. What a condition refuses costs as much as what is written.
 */
function writeUnitsOf(operation, input) {
  switch (operation) {
    case 'BatchGetItem':
      return 0;
    case 'PutItem':
      return unitsOf(input.Item);
    // What it sets: the rest of the item is the key.
    case 'UpdateItem':
      return unitsOf({ ...input.Key, ...input.ExpressionAttributeValues });
    case 'TransactWriteItems':
      return input.TransactItems.reduce((sum, { Put }) => sum + 2 * unitsOf(Put.Item), 0);
    // With the text of the statement, which has the names of the attributes: rather too much than too little.
    case 'BatchExecuteStatement':
      return input.Statements.reduce((sum, statement) => sum + unitsOf(statement), 0);
    default:
      throw new Error(`what ${operation} costs is not known`);
  }
}

function unitsOf(item) {
  return Math.ceil(bytesOf(item) / KB);
}

/** Bytes are sent in base64. */
function bytesOf(value) {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value?.B === 'string') return Buffer.byteLength(value.B, 'base64');
  return Object.entries(value).reduce(
    (sum, [name, part]) => sum + (Array.isArray(value) ? 0 : Buffer.byteLength(name)) + bytesOf(part),
    0,
  );
}
