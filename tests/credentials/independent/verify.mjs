// Checks documents with libraries that this house did not write. Nothing is fetched: contexts come from the
// folder that set-up built, keys and status lists from what is sent.
//
// Standard input: {contexts, now, keys: [{id, controller, publicKeyMultibase}], lists: [...], documents: [...]}
// Standard output, for each document: {proofs: {cryptosuite: verified}, credential: verified, revoked}

import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {createVerifyCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {verifyCredential} from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import jsigs from 'jsonld-signatures';

const FILES = {
  'https://www.w3.org/ns/credentials/v2': 'credentials-v2.json',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json': 'open-badges-3.0.3.json',
  'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json': 'open-badges-extensions.json',
};
const MULTIKEY = 'https://w3id.org/security/multikey/v1';
const DID = 'https://www.w3.org/ns/did/v1';

const sent = JSON.parse(readFileSync(0, 'utf8'));
const suites = {
  'eddsa-jcs-2022': () => new DataIntegrityProof({cryptosuite: createVerifyCryptosuite()}),
  'eddsa-rdfc-2022': () => new DataIntegrityProof({cryptosuite: rdfc}),
};

const known = new Map();
for(const [address, file] of Object.entries(FILES)) {
  known.set(address, JSON.parse(readFileSync(join(sent.contexts, file), 'utf8')));
}
for(const list of sent.lists) {
  known.set(list.id, list);
}
for(const key of sent.keys) {
  known.set(key.id, {'@context': MULTIKEY, type: 'Multikey', ...key});
  const others = known.get(key.controller)?.assertionMethod ?? [];
  known.set(key.controller, {'@context': DID, id: key.controller, assertionMethod: [...others, key.id]});
}

async function documentLoader(address) {
  if(!known.has(address)) {
    throw new Error(`${address} is not held`);
  }
  return {contextUrl: null, documentUrl: address, document: structuredClone(known.get(address))};
}

async function verifyProof(document, proof) {
  const result = await jsigs.verify({...document, proof}, {
    suite: suites[proof.cryptosuite](),
    purpose: new jsigs.purposes.AssertionProofPurpose(),
    documentLoader,
  });
  return result.verified;
}

// The library is content with one good proof of a set, so each is put to it alone.
async function verifyAsCredential(document) {
  for(const proof of [document.proof].flat()) {
    const {verified} = await verifyCredential({
      credential: {...document, proof},
      suite: suites[proof.cryptosuite](),
      documentLoader,
      now: sent.now,
      checkStatus: async () => ({verified: true}),
    });
    if(!verified) {
      return false;
    }
  }
  return true;
}

async function revoked(credential) {
  const looked = await checkStatus({credential, documentLoader, verifyBitstringStatusListCredential: false});
  return looked.verified ? looked.results[0].status : null;
}

async function judge(document) {
  const proofs = {};
  for(const proof of [document.proof].flat()) {
    proofs[proof.cryptosuite] = await verifyProof(document, proof);
  }
  const isRegister = document.type.includes('IssuerRegister');
  return {
    proofs,
    credential: isRegister ? null : await verifyAsCredential(document),
    revoked: document.credentialStatus ? await revoked(document) : null,
  };
}

const verdicts = [];
for(const document of sent.documents) {
  verdicts.push(await judge(document).catch(error => ({error: error.message})));
}
process.stdout.write(JSON.stringify(verdicts));
