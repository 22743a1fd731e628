import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { signedHeaders } from '../../../lambda/aws/signature';

const word = fc
  .string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-'), minLength: 1 })
  .map((text) => `a${text}z`);
const secret = fc.string({ unit: 'grapheme-ascii', minLength: 1 }).filter((text) => text.trim() === text);

test('it signs as the SDK does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        host: word,
        region: word,
        service: word,
        headers: fc.dictionary(word, word),
        body: fc.string({ unit: 'binary' }),
      }),
      fc.record(
        { accessKeyId: word, secretAccessKey: secret, sessionToken: word },
        { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
      ),
      fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
      async ({ region, service, body, ...request }, credentials, now) => {
        const client = new DynamoDBClient({ region, credentials });
        const signer = await client.config.signer({
          name: 'sigv4',
          signingName: service,
          signingRegion: region,
          properties: {},
        });
        // The SDK sends this, where it is not asked for.
        const headers = { ...request.headers, 'x-amz-content-sha256': createHash('sha256').update(body).digest('hex') };
        const signed = await signer.sign(
          {
            method: 'POST',
            protocol: 'https:',
            hostname: request.host,
            path: '/',
            headers: { ...request.headers, host: request.host },
            query: {},
            body,
          } as any,
          { signingDate: now },
        );

        expect(signedHeaders({ ...request, region, service, headers, body }, credentials, now)).toEqual(signed.headers);
      },
    ),
    { numRuns: 300 },
  );
});

test('the same request at the same time has the same signature', () => {
  const request = {
    host: 'dynamodb.eu-west-1.amazonaws.com',
    region: 'eu-west-1',
    service: 'dynamodb',
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: '{}',
  };
  const headers = signedHeaders(
    request,
    { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' },
    new Date('2026-11-25T20:00:00.123Z'),
  );

  expect(headers).toEqual({
    'content-type': 'application/x-amz-json-1.0',
    host: 'dynamodb.eu-west-1.amazonaws.com',
    'x-amz-date': '20261125T200000Z',
    'x-amz-security-token': 'token',
    authorization: expect.stringMatching(
      /^AWS4-HMAC-SHA256 Credential=AKID\/20261125\/eu-west-1\/dynamodb\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
    ),
  });
});
