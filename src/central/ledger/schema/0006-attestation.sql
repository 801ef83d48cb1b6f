-- The carrier's attestation of a certificate's key, as it was verified: a JSON list of DER certificates in base64.
ALTER TABLE certificates ADD COLUMN attestation TEXT NOT NULL DEFAULT '[]';
