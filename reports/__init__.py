"""Documents and tables as files: official documents in PDF, exports in CSV and XLSX.

Knows neither the web nor the database: the application composes a frozen document and gets bytes. Workbooks are in
`reports.workbook`, so that a page which only needs a PDF doesn't load them, and the other way round.
"""

from reports.blocks import Block, Fields, Heading1, Heading2, Paragraph, Table, TableColumn
from reports.documents import Document, Imprint, OfficialDocument, PlainDocument, chinese_date
from reports.errors import DocumentError, RenderError, RendererUnavailableError, ReportError
from reports.marks import Mark
from reports.pdf import Faces, faces, render_pdf

__all__ = [
    "Block",
    "Document",
    "DocumentError",
    "Faces",
    "Fields",
    "Heading1",
    "Heading2",
    "Imprint",
    "Mark",
    "OfficialDocument",
    "Paragraph",
    "PlainDocument",
    "RenderError",
    "RendererUnavailableError",
    "ReportError",
    "Table",
    "TableColumn",
    "chinese_date",
    "faces",
    "render_pdf",
]
