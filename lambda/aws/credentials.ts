import { send } from './http';
import { Credentials } from './signature';

/** Credentials are fetched again if they expire within this time. */
const MARGIN_MS = 60_000;

/** The last credentials from the endpoint. */
let fetched = { AccessKeyId: '', SecretAccessKey: '', Token: '', Expiration: '' };

/**
 * Finds the credentials of the function. Lambda puts them into the environment. A function that SnapStart has restored
 * gets them from an endpoint, which the environment names.
 *
 * @throws if the environment has neither
 */
export function credentialsProvider(): (timeoutMs: number) => Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_CONTAINER_CREDENTIALS_FULL_URI } =
    process.env;
  if (AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY) {
    const credentials = {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      sessionToken: AWS_SESSION_TOKEN,
    };
    return async () => credentials;
  }
  if (!AWS_CONTAINER_CREDENTIALS_FULL_URI) {
    throw new Error(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set. Lambda sets them, elsewhere set them yourself',
    );
  }
  return async (timeoutMs) => fetchCredentials(AWS_CONTAINER_CREDENTIALS_FULL_URI, timeoutMs);
}

async function fetchCredentials(uri: string, timeoutMs: number): Promise<Credentials> {
  if (!(Date.parse(fetched.Expiration) > Date.now() + MARGIN_MS)) {
    const { statusCode, text } = await send(
      new URL(uri),
      'GET',
      { authorization: process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN ?? '' },
      timeoutMs,
    );
    if (statusCode !== 200) throw new Error(`the endpoint of credentials, ${uri}, responded with HTTP ${statusCode}`);
    fetched = JSON.parse(text);
  }
  return { accessKeyId: fetched.AccessKeyId, secretAccessKey: fetched.SecretAccessKey, sessionToken: fetched.Token };
}
