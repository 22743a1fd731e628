import { createHash, createHmac } from 'node:crypto';

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Who signs. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** What temporary credentials have, as those of a function are. */
  readonly sessionToken?: string;
}

/** A POST to `/`, as all requests of the AWS JSON protocol are. */
export interface UnsignedRequest {
  /** With its port, where that is not the protocol's own. */
  readonly host: string;
  readonly region: string;
  /** The service's name in signatures, e.g. `dynamodb`. */
  readonly service: string;
  /** In lower case, with values that have no space at their ends and no two in a row. */
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/**
 * The headers of a request, signed by AWS Signature Version 4. All of them are signed.
 *
 * AWS refuses what was signed more than five minutes ago. The clock is believed: AWS keeps that of Lambda right.
 */
export function signedHeaders(
  request: UnsignedRequest,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  now: Date,
): { [name: string]: string } {
  const time = now.toISOString().replace(/[:-]|\.\d+/g, '');
  const headers: { [name: string]: string } = {
    ...request.headers,
    host: request.host,
    'x-amz-date': time,
    ...(sessionToken && { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const signed = names.join(';');
  const canonicalRequest = [
    'POST',
    '/',
    '',
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    signed,
    sha256(request.body),
  ].join('\n');
  const scope = [time.slice(0, 8), request.region, request.service, 'aws4_request'];
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part).digest(), `AWS4${secretAccessKey}`);
  const signature = hmac(key, [ALGORITHM, time, scope.join('/'), sha256(canonicalRequest)].join('\n')).digest('hex');
  return {
    ...headers,
    authorization: `${ALGORITHM} Credential=${[accessKeyId, ...scope].join('/')}, SignedHeaders=${signed}, Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string) {
  return createHmac('sha256', key).update(text);
}
