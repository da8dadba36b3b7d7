"""Plays a security token: makes a key and an SSHSIG signature as OpenSSH's PROTOCOL.u2f and PROTOCOL.sshsig have them.

usage: security_key.py ed25519|ecdsa NAMESPACE MESSAGE
Prints the public key on one line, then the signature.
"""

import base64
import hashlib
import struct
import sys

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

kind, namespace, message = sys.argv[1:]
APPLICATION = b"ssh:"


def string(data):
    return struct.pack(">I", len(data)) + data


def number(value):
    return string(value.to_bytes(value.bit_length() // 8 + 1, "big"))


sha256 = lambda data: hashlib.sha256(data).digest()
signed = b"SSHSIG" + b"".join(
    map(string, [namespace.encode(), b"", b"sha512", hashlib.sha512(message.encode()).digest()])
)
flags_and_counter = bytes([1]) + struct.pack(">I", 7)
token_message = sha256(APPLICATION) + flags_and_counter + sha256(signed)
raw = serialization.Encoding.Raw

if kind == "ed25519":
    name = b"sk-ssh-ed25519@openssh.com"
    key = ed25519.Ed25519PrivateKey.generate()
    public = string(name) + string(key.public_key().public_bytes(raw, serialization.PublicFormat.Raw))
    blob = key.sign(token_message)
else:
    name = b"sk-ecdsa-sha2-nistp256@openssh.com"
    key = ec.generate_private_key(ec.SECP256R1())
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    public = string(name) + string(b"nistp256") + string(point)
    r, s = utils.decode_dss_signature(key.sign(token_message, ec.ECDSA(hashes.SHA256())))
    blob = number(r) + number(s)

public += string(APPLICATION)
signature = string(name) + string(blob) + flags_and_counter
body = b"SSHSIG" + struct.pack(">I", 1) + b"".join(
    map(string, [public, namespace.encode(), b"", b"sha512", signature])
)
text = base64.b64encode(body).decode()
print(name.decode(), base64.b64encode(public).decode())
print("-----BEGIN SSH SIGNATURE-----")
for start in range(0, len(text), 70):
    print(text[start : start + 70])
print("-----END SSH SIGNATURE-----")
