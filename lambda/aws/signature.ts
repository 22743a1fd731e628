import { createHash, createHmac } from 'node:crypto';

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** The credentials that sign a request. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The token of temporary credentials. A function has these. */
  readonly sessionToken?: string;
}

/** A request of the AWS JSON protocol: a POST to `/`. */
export interface UnsignedRequest {
  /** The host, with its port if that is not the protocol's default. */
  readonly host: string;
  readonly region: string;
  /** The service's name in signatures, e.g. `dynamodb`. */
  readonly service: string;
  /** Headers with lower-case names. Their values have no space at the ends, and no two spaces in a row. */
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/**
 * Signs all headers of a request by AWS Signature Version 4, and returns them with the signature.
 *
 * AWS rejects signatures that are older than five minutes. This trusts the clock, because AWS keeps Lambda's right.
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
