# ruff: noqa: E501  (markup of Word, on one line as Word writes it)
"""Word documents made for tests: real packages, written part by part so that any part can be hostile."""

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
STYLES = (
    ("Titre", "Title"),
    ("Titre1", "heading 1"),
    ("Titre2", "heading 2"),
    ("Titre3", "heading 3"),
    ("Lgende", "caption"),
)


class Word:
    """A document written line after line; `bytes()` gives the .docx."""

    def __init__(self) -> None:
        self.body: list[str] = []
        self.parts: dict[str, bytes] = {}
        self.relations: list[str] = []

    def title(self, text: str) -> "Word":
        return self.paragraph(text, style="Titre")

    def heading(self, text: str, level: int = 1) -> "Word":
        return self.paragraph(text, style=f"Titre{level}")

    def paragraph(self, text: str, *, style: str = "", bold: str = "") -> "Word":
        """A paragraph; `bold` stands before the text."""
        look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        strong = run(bold, "<w:rPr><w:b/></w:rPr>") if bold else ""
        return self.raw(f"<w:p>{look}{strong}{run(text) if text else ''}</w:p>")

    def bullets(self, *items: str) -> "Word":
        numbering = '<w:pPr><w:pStyle w:val="Paragraphedeliste"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        return self.raw("".join(f"<w:p>{numbering}{run(item)}</w:p>" for item in items))

    def table(self, *rows: list[str]) -> "Word":
        lines = "".join(
            "<w:tr>" + "".join(f"<w:tc><w:p>{run(cell)}</w:p></w:tc>" for cell in row) + "</w:tr>" for row in rows
        )
        return self.raw(f"<w:tbl>{lines}</w:tbl>")

    def picture(self, content: bytes, *, alt: str = "", extension: str = "png") -> "Word":
        number = len(self.relations) + 10
        name = f"media/image{number}.{extension}"
        self.parts[f"word/{name}"] = content
        return self.drawing(f"rId{number}", name, alt=alt)

    def remote_picture(self, address: str) -> "Word":
        return self.drawing(
            f"rId{len(self.relations) + 10}", address, attribute="r:link", mode=' TargetMode="External"'
        )

    def drawing(
        self, identifier: str, target: str, *, alt: str = "", attribute: str = "r:embed", mode: str = ""
    ) -> "Word":
        self.relations.append(f'<Relationship Id="{identifier}" Type="{R}/image" Target={quoteattr(target)}{mode}/>')
        return self.raw(
            f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="Image" descr={quoteattr(alt)}/><a:graphic><a:graphicData '
            'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:blipFill>'
            f'<a:blip {attribute}="{identifier}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
        )

    def raw(self, xml: str) -> "Word":
        self.body.append(xml)
        return self

    def part(self, name: str, content: bytes) -> "Word":
        self.parts[name] = content
        return self

    def bytes(self, *, prolog: str = '<?xml version="1.0" encoding="UTF-8"?>', encoding: str = "utf-8") -> bytes:
        """The package."""
        document = f"{prolog}<w:document {NAMESPACES}><w:body>{''.join(self.body)}<w:sectPr/></w:body></w:document>"
        styles = "".join(
            f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>' for key, name in STYLES
        )
        parts = {
            "[Content_Types].xml": b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            b'<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
            b'<Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="emf" ContentType="image/x-emf"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>'.encode(),
            "word/document.xml": document.encode(encoding),
            "word/styles.xml": f'<w:styles xmlns:w="{W}">{styles}</w:styles>'.encode(),
            "word/numbering.xml": (
                f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>'
                '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
            ).encode(),
            "word/_rels/document.xml.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'<Relationship Id="rId1" Type="{R}/styles" Target="styles.xml"/>'
                f'<Relationship Id="rId2" Type="{R}/numbering" Target="numbering.xml"/>{"".join(self.relations)}</Relationships>'
            ).encode(),
            **self.parts,
        }
        return package(parts)


def run(text: str, look: str = "") -> str:
    """A run of text."""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def package(parts: dict[str, bytes]) -> bytes:
    """A ZIP of these parts."""
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # the same bytes at any time
    return output.getvalue()
