"""A form with one file, written byte by byte: Django's own client would mend the names that are tried here."""

from collections.abc import Mapping

LIMIT = "----vitrines-ouvertes"


def multipart(fields: Mapping[str, str], file_field: str, name: str, content: bytes) -> dict:
    """What `client.post` is given beside the address; `name` is sent as it is, quotes apart."""
    parts = [
        f'--{LIMIT}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()
    ]
    said = name.replace("\\", "\\\\").replace('"', '\\"')
    head = f'--{LIMIT}\r\nContent-Disposition: form-data; name="{file_field}"; filename="{said}"\r\n'
    head += "Content-Type: image/jpeg\r\n\r\n"
    body = "".join(parts).encode() + head.encode() + content + f"\r\n--{LIMIT}--\r\n".encode()
    return {"data": body, "content_type": f"multipart/form-data; boundary={LIMIT}"}
