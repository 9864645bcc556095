"""Shows the moon of a day and of the month after it."""

from datetime import date, timedelta
from math import cos, tau

import streamlit as st
from moon import phase, share_of_month

DAYS_SHOWN = 30

st.set_page_config(page_title="Moon phases", page_icon="🌙")
st.title("Moon phases")

day = st.date_input("Day", value=date.today())
picture, _, name = phase(day).partition(" ")
st.header(f"{picture} {name.capitalize()}")

days = [day + timedelta(days=number) for number in range(DAYS_SHOWN)]
lit = [round(50 - 50 * cos(tau * share_of_month(each))) for each in days]
st.subheader("How much of it is lit, in percent")
st.line_chart({"day": days, "lit": lit}, x="day", y="lit")
