import { type AppError, hasCode } from '@weft/errors';
import { NodeFailure } from '@weft/node-sdk';
import { isJsonObject } from '@weft/workflow-model';

const fail = (failure: NodeFailure['failure']): NodeFailure => new NodeFailure(failure);

/** Why a credential could not be opened, in the words of the run. */
export function toCredentialFailure(error: unknown, type: string): NodeFailure {
  if (hasCode(error, 'CREDENTIAL_NOT_FOUND')) return unknownCredential(type);
  if (hasCode(error, 'OAUTH_FAILED')) return noToken(error);
  return fail({
    code: 'CREDENTIAL_UNAVAILABLE',
    fault: 'platform',
    message: 'The credential could not be opened, because the vault did not give it out.',
    fix: 'Try again later. If it goes on, the log of the credentials service has the cause.',
    retryable: true,
  });
}

/** Somebody has to consent again: trying again is of no use. */
export const needsReconnect = (error: unknown): boolean =>
  hasCode(error, 'OAUTH_FAILED') && isJsonObject(error.details) && error.details['reconnect'] === true;

function noToken(error: AppError): NodeFailure {
  const isOver = needsReconnect(error);
  return fail({
    code: 'CREDENTIAL_NO_TOKEN',
    fault: 'user',
    message: isOver ? error.message : `The credential gives no access at the moment. ${error.message}`,
    field: 'credentials',
    fix: isOver
      ? 'Connect the credential again, then retry the execution.'
      : 'Test the credential; where its consent is over, connect it again.',
    retryable: !isOver,
  });
}

function unknownCredential(type: string): NodeFailure {
  return fail({
    code: 'CREDENTIAL_UNKNOWN',
    fault: 'user',
    message: `The credential that the node names for "${type}" does not exist in this workspace.`,
    field: 'credentials',
    fix: 'Choose one that exists, and save the workflow.',
    retryable: false,
  });
}

export const wrongType = (wanted: string, found: string): NodeFailure =>
  fail({
    code: 'CREDENTIAL_TYPE_WRONG',
    fault: 'user',
    message: `The node needs a credential of the type "${wanted}"; the one that it names is of the type "${found}".`,
    field: 'credentials',
    fix: `Choose one of the type "${wanted}".`,
    retryable: false,
  });

export const notForHttp = (type: string): NodeFailure =>
  fail({
    code: 'CREDENTIAL_TYPE_WRONG',
    fault: 'user',
    message: `A credential of the type "${type}" does not go with HTTP requests.`,
    field: 'credentials',
    fix:
      type === 'httpSslAuth'
        ? 'Choose one of another type, or none; a client certificate is shown where "provideSslCertificates" is switched on.'
        : 'Choose one of another type, such as httpHeaderAuth or oAuth2Api.',
    retryable: false,
  });

/** Nothing was sent: a secret goes to no host that its owner has not named. */
export const hostRefused = (url: URL, hosts: readonly string[]): NodeFailure => {
  const entry = url.protocol === 'http:' ? url.origin : url.host;
  const allowed = hosts.length === 0 ? 'to no host yet' : `only to ${hosts.join(', ')}`;
  return fail({
    code: 'CREDENTIAL_HOST_REFUSED',
    fault: 'user',
    message: `The call to ${url.origin} was not made: the credential may be sent ${allowed}.`,
    field: 'credentials',
    fix: `If it is meant for this host, its owner can allow it: add "${entry}" to the credential's allowedHosts, and give its secret again.`,
    retryable: false,
  });
};

/** Nothing was sent. */
export const identityNeedsTls = (url: URL): NodeFailure =>
  fail({
    code: 'CREDENTIAL_NEEDS_TLS',
    fault: 'user',
    message: `The call to ${url.origin} was not made: it should show a client certificate, which goes with https alone.`,
    field: 'url',
    fix: 'Call the service by https, or switch "provideSslCertificates" off.',
    retryable: false,
  });

export const noPlaceInBody = (): NodeFailure =>
  fail({
    code: 'CREDENTIAL_BODY_UNFIT',
    fault: 'user',
    message: 'The credential adds to a body of JSON or a form, and the body of this request is neither a JSON object nor a form.',
    field: 'credentials',
    fix: 'Send a JSON object or a form, or use a credential that adds headers or query parameters.',
    retryable: false,
  });

export const noSignatureOfBody = (): NodeFailure =>
  fail({
    code: 'CREDENTIAL_BODY_UNFIT',
    fault: 'user',
    message: 'The credential signs the fields of a form, and the form of this request is a file.',
    field: 'credentials',
    fix: 'Send it as a form with fields, or give the file another type than application/x-www-form-urlencoded.',
    retryable: false,
  });

/** Nothing was sent. */
export const noSignatureByKey = (): NodeFailure =>
  fail({
    code: 'CREDENTIAL_KEY_UNFIT',
    fault: 'user',
    message: 'The private key of the credential is no RSA key that can be read without a passphrase.',
    field: 'credentials',
    fix: 'Give an RSA key in PEM form that is not encrypted, then test the credential.',
    retryable: false,
  });
