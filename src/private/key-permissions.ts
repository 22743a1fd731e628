import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';

/** These actions let a principal write to a queue, topic or bucket that is encrypted with the key. */
export const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** Lets a grantee use the key of a queue, topic or bucket that it writes to. Without a key there is no grant. */
export function permitKey(grantee: IGrantable, key: IKey | undefined): Grant[] {
  return key ? [key.grant(grantee, ...KEY_ACTIONS)] : [];
}
