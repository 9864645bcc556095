"""The components: what people see, and what functions take and give."""

from __future__ import annotations

from spacekit_runtime.components.base import Block, Common, Component, LayoutBlock
from spacekit_runtime.components.browser_state import BrowserState
from spacekit_runtime.components.button import Button
from spacekit_runtime.components.chat_messages import ChatMessage, MessageDict, MetadataDict, OptionDict
from spacekit_runtime.components.chatbot import Chatbot
from spacekit_runtime.components.checkbox import Checkbox
from spacekit_runtime.components.checkbox_group import CheckboxGroup
from spacekit_runtime.components.clear_button import ClearButton
from spacekit_runtime.components.code import Code
from spacekit_runtime.components.color_picker import ColorPicker
from spacekit_runtime.components.dataset import Dataset
from spacekit_runtime.components.date_time import DateTime
from spacekit_runtime.components.deep_link_button import DeepLinkButton
from spacekit_runtime.components.dialogue import Dialogue
from spacekit_runtime.components.download_button import DownloadButton
from spacekit_runtime.components.draggable import Draggable
from spacekit_runtime.components.dropdown import Dropdown
from spacekit_runtime.components.duplicate_button import DuplicateButton
from spacekit_runtime.components.file import File
from spacekit_runtime.components.file_explorer import FileExplorer
from spacekit_runtime.components.highlighted_text import Highlight, HighlightedText, Highlightedtext
from spacekit_runtime.components.html import HTML
from spacekit_runtime.components.html_attributes import InputHTMLAttributes
from spacekit_runtime.components.image import Image
from spacekit_runtime.components.image_options import WatermarkOptions, WebcamOptions
from spacekit_runtime.components.json_view import JSON, Json
from spacekit_runtime.components.label import Label
from spacekit_runtime.components.layout import Accordion, Column, Form, Group, Layout, Row, Tab, TabItem, Tabs
from spacekit_runtime.components.login_button import LoginButton
from spacekit_runtime.components.markdown import Markdown
from spacekit_runtime.components.multimodal_textbox import MultimodalTextbox
from spacekit_runtime.components.navbar import Navbar
from spacekit_runtime.components.number import Number
from spacekit_runtime.components.param_viewer import ParamViewer
from spacekit_runtime.components.radio import Radio
from spacekit_runtime.components.sidebar import Sidebar
from spacekit_runtime.components.slider import Slider
from spacekit_runtime.components.state import State
from spacekit_runtime.components.textbox import Text, TextArea, Textbox
from spacekit_runtime.components.timer import Timer
from spacekit_runtime.components.upload_button import UploadButton
from spacekit_runtime.components.walkthrough import Step, Walkthrough

__all__ = [
    "HTML",
    "JSON",
    "Accordion",
    "Block",
    "BrowserState",
    "Button",
    "ChatMessage",
    "Chatbot",
    "Checkbox",
    "CheckboxGroup",
    "ClearButton",
    "Code",
    "ColorPicker",
    "Column",
    "Common",
    "Component",
    "Dataset",
    "DateTime",
    "DeepLinkButton",
    "Dialogue",
    "DownloadButton",
    "Draggable",
    "Dropdown",
    "DuplicateButton",
    "File",
    "FileExplorer",
    "Form",
    "Group",
    "Highlight",
    "HighlightedText",
    "Highlightedtext",
    "Image",
    "InputHTMLAttributes",
    "Json",
    "Label",
    "Layout",
    "LayoutBlock",
    "LoginButton",
    "Markdown",
    "MessageDict",
    "MetadataDict",
    "MultimodalTextbox",
    "Navbar",
    "Number",
    "OptionDict",
    "ParamViewer",
    "Radio",
    "Row",
    "Sidebar",
    "Slider",
    "State",
    "Step",
    "Tab",
    "TabItem",
    "Tabs",
    "Text",
    "TextArea",
    "Textbox",
    "Timer",
    "UploadButton",
    "Walkthrough",
    "WatermarkOptions",
    "WebcamOptions",
]
